import { mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { clientWithId } from '#domain/people'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fact } from '#platform/facts'
import { Refusal } from '#platform/refusal'
import { sayDayOnPaper } from '#platform/say'
import { word } from '#words'
import { TOLD_BEFORE_DAYS } from './restriction.ts'

/**
 * A manager tells a client why, and from which day, what we keep of them is used again: never before they could say something about it.
 * Told once already, it stays as it was told.
 *
 * @throws Refusal forbidden, not-found
 */
export async function tellOfLifting(ctx: Context, { restrictionId, because }: { restrictionId: string; because: string }): Promise<void> {
  const { id: told_by } = memberWhoMay(ctx, mayManage, 'answer-requests')
  const now = ctx.clock.now()
  const liftsAt = new Date(now.getTime() + TOLD_BEFORE_DAYS * 86_400_000)
  await inTransaction(ctx, async ({ tx, record }) => {
    const { client_id, lifts_at } = await livingWithId(tx, restrictionId, now)
    if (lifts_at) return
    await tx
      .updateTable('restriction')
      .set({ told_at: now, told_by, told_because: because, lifts_at: liftsAt })
      .where('id', '=', restrictionId)
      .execute()
    const payload = { request: restrictionId, until: liftsAt.toISOString() }
    await record({ kind: 'restriction.end-told', subject: ['client', client_id], payload })
  })
}

/**
 * A manager takes that back before its day: it stays as the client asked.
 *
 * @throws Refusal forbidden, not-found
 */
export async function keepRestricted(ctx: Context, { restrictionId }: { restrictionId: string }): Promise<void> {
  memberWhoMay(ctx, mayManage, 'answer-requests')
  await inTransaction(ctx, async ({ tx, record }) => {
    const { client_id, lifts_at } = await livingWithId(tx, restrictionId, ctx.clock.now())
    if (!lifts_at) return
    await tx
      .updateTable('restriction')
      .set({ told_at: null, told_by: null, told_because: null, lifts_at: null })
      .where('id', '=', restrictionId)
      .execute()
    await record({ kind: 'restriction.stays', subject: ['client', client_id], payload: { request: restrictionId } })
  })
}

/** @throws Refusal not-found where it is over, or never was */
async function livingWithId(tx: Tx, id: string, now: Date) {
  const living = await tx
    .selectFrom('restriction')
    .select(['client_id', 'lifts_at'])
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .where((is) => is.or([is('lifts_at', 'is', null), is('lifts_at', '>', now)]))
    .forUpdate()
    .executeTakeFirst()
  if (!living) throw new Refusal('not-found', 'request-unknown')
  return living
}

/** Tells the client by letter, where that is the way they chose. Others read it on their own page. A reaction to `restriction.end-told`. */
export async function tellOfEnd(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const told = await tx
    .selectFrom('restriction')
    .select(['told_because', 'lifts_at'])
    .where('id', '=', String(fact.payload.request))
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  const client = told?.lifts_at ? await clientWithId(tx, fact.subjectId) : undefined
  if (!client?.email || client.reachBy !== 'email' || client.doNotUse.includes('email')) return
  const programme = await programmeOf(tx)
  const manner = { locale: programme.locale, timeZone: programme.timeZone, now: ctx.clock.now() }
  const words = { programme: programme.name, phone: programme.phone ?? programme.email ?? '', day: sayDayOnPaper(told!.lifts_at!, manner) }
  await oweLetter(tx, ctx, {
    onceKey: `${fact.id}:client`,
    to: client.email,
    subject: word('letter_restriction_end_subject', words, programme.locale),
    body: word('letter_restriction_end_body', words, programme.locale),
  })
}
