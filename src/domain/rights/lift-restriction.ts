import { mayManage, memberWhoMay } from '#domain/access'
import { cancelLetters } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { Refusal } from '#platform/refusal'
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
 * A manager takes that back before its day: it stays as the client asked, and a letter that has not gone out never does.
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
    for (const { id, kind, payload } of await factsAbout(tx, client_id))
      if (kind === 'restriction.end-told' && payload.request === restrictionId) await cancelLetters(tx, `${id}:client`)
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
