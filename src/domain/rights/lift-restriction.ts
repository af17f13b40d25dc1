import { mayManage, memberWhoMay } from '#domain/access'
import { cancelLetters } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { Refusal } from '#platform/refusal'
import { fitDay } from './fit-day.ts'
import { letterKeyOf, type Told, usedAgainAt } from './restriction.ts'
import { willRead, type WillRead } from './will-read.ts'

interface Lifting {
  restrictionId: string
  because: string
  told?: Told | undefined
}

/**
 * A manager tells a client why, and from which day, what we keep of them is used again: never before they could say something about it.
 * Told once already, it stays as it was told. Whoever reads no e-mail and has no link that works until that day is told by somebody first,
 * who says when and how. So is whoever was told by something that failed before the day (`holdUntold`): the seven days begin anew.
 *
 * @param form.told that somebody told them, on a day in the programme's zone: "2026-05-03"
 * @returns where they will read it by themselves
 * @throws Refusal forbidden, not-found, invalid (`tell-them-first`, or as `fitDay`, field `toldOn`)
 */
export async function tellOfLifting(ctx: Context, form: Lifting): Promise<WillRead> {
  const { restrictionId, because, told } = form
  const { id: told_by } = memberWhoMay(ctx, mayManage, 'answer-requests')
  const now = ctx.clock.now()
  const liftsAt = usedAgainAt(now)
  return inTransaction(ctx, async ({ tx, record }) => {
    const { client_id, lifts_at, asked_at } = await livingWithId(tx, restrictionId, now)
    // A link that ends before would be one that nobody opens in time.
    const reads = await willRead(tx, { clientId: client_id, until: lifts_at ?? liftsAt })
    if (lifts_at) return reads
    if (!reads && !told) throw new Refusal('invalid', 'tell-them-first', { field: 'toldOn' })
    const told_on = told ? await fitDay(tx, { field: 'toldOn', day: told.on }, asked_at, now) : null
    await tx
      .updateTable('restriction')
      .set({ told_at: now, told_by, told_because: because, lifts_at: liftsAt, told_on, told_how: told?.how ?? null, ...NOT_UNTOLD })
      .where('id', '=', restrictionId)
      .execute()
    const payload = { request: restrictionId, until: liftsAt.toISOString() }
    await record({ kind: 'restriction.end-told', subject: ['client', client_id], payload })
    return reads
  })
}

const NOT_UNTOLD = { untold_at: null, untold_by: null }

/**
 * A manager wrote to a client on which day it is used again, and now told them too: then it goes on, whatever becomes of their link. Where
 * nothing else would tell them any more, the seven days begin now. Noted once already, it stays as it was noted.
 *
 * @throws Refusal forbidden, not-found, conflict (`no-end-told`), invalid (as `fitDay`, field `toldOn`)
 */
export async function noteTold(ctx: Context, { restrictionId, told }: { restrictionId: string; told: Told }): Promise<void> {
  const { id: told_by } = memberWhoMay(ctx, mayManage, 'answer-requests')
  const now = ctx.clock.now()
  await inTransaction(ctx, async ({ tx, record }) => {
    const { client_id, asked_at, told_at, told_on, lifts_at } = await livingWithId(tx, restrictionId, now)
    if (!told_at || !lifts_at) throw new Refusal('conflict', 'no-end-told')
    if (told_on) return
    const day = await fitDay(tx, { field: 'toldOn', day: told.on }, asked_at, now)
    const reads = await willRead(tx, { clientId: client_id, until: lifts_at })
    const anew = reads ? {} : { told_at: now, told_by, lifts_at: usedAgainAt(now) }
    const until = (anew.lifts_at ?? lifts_at).toISOString()
    await tx
      .updateTable('restriction')
      .set({ told_on: day, told_how: told.how, ...anew })
      .where('id', '=', restrictionId)
      .execute()
    await record({ kind: 'restriction.told-too', subject: ['client', client_id], payload: { request: restrictionId, until } })
  })
}

/**
 * A manager takes that back before its day: it stays as the client asked, and a letter that has not gone out never does.
 *
 * @returns where they will read it by themselves
 * @throws Refusal forbidden, not-found
 */
export async function keepRestricted(ctx: Context, { restrictionId }: { restrictionId: string }): Promise<WillRead> {
  memberWhoMay(ctx, mayManage, 'answer-requests')
  const now = ctx.clock.now()
  return inTransaction(ctx, async ({ tx, record }) => {
    const { client_id, told_at } = await livingWithId(tx, restrictionId, now)
    const reads = await willRead(tx, { clientId: client_id, until: now })
    if (!told_at) return reads
    await tx
      .updateTable('restriction')
      .set({ told_at: null, told_by: null, told_because: null, lifts_at: null, told_on: null, told_how: null, ...NOT_UNTOLD })
      .where('id', '=', restrictionId)
      .execute()
    for (const { id, kind, payload } of await factsAbout(tx, client_id))
      if (kind === 'restriction.end-told' && payload.request === restrictionId) await cancelLetters(tx, letterKeyOf(id))
    await record({ kind: 'restriction.stays', subject: ['client', client_id], payload: { request: restrictionId } })
    return reads
  })
}

/** @throws Refusal not-found where it is over, or never was */
async function livingWithId(tx: Tx, id: string, now: Date) {
  const living = await tx
    .selectFrom('restriction')
    .select(['client_id', 'told_at', 'told_on', 'lifts_at', 'asked_at'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where((is) => is.or([is('lifts_at', 'is', null), is('lifts_at', '>', now)]))
    .forUpdate()
    .executeTakeFirst()
  if (!living) throw new Refusal('not-found', 'request-unknown')
  return living
}
