import { setWordAside, takeUpWord } from '#domain/feedback'
import { takeUpHeldLetters } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { fitDay } from './fit-day.ts'
import type { RestrictionGround } from './restriction.ts'
import { restrictionOf } from './restrictions.ts'
import { demandClientOrSupporter, demandThere } from './who-asks.ts'

/**
 * From now on what we keep of a client is kept and not used: they asked it, or said so to a link worker. Letters about them that have not
 * gone out wait (`sendLetter`), and word of them is told to nobody. Asked twice, it is asked once.
 *
 * @param form.id travelled with the form
 * @throws Refusal forbidden, not-found
 */
export async function askRestriction(ctx: Context, form: { id: string; clientId: string; ground: RestrictionGround }): Promise<void> {
  const heardBy = demandClientOrSupporter(ctx, form.clientId, 'hear-requests')
  const { clientId, ground } = form
  await inTransaction(ctx, async (work) => {
    const { tx, record } = work
    await demandThere(tx, clientId)
    await endWhatLapsed(tx, clientId, ctx.clock.now())
    const asked = await tx
      .insertInto('restriction')
      .values({ id: form.id, client_id: clientId, ground, asked_at: ctx.clock.now(), heard_by: heardBy })
      .onConflict((same) => same.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!asked) return
    await asOnlyKept(tx, () => setWordAside(ctx, work, clientId))
    await record({ kind: 'restriction.asked', subject: ['client', clientId], payload: { request: asked.id, reason: ground } })
  })
}

/** One whose day came ended by itself; it is written down now, so that another can begin. */
const endWhatLapsed = (tx: Tx, clientId: string, now: Date) =>
  tx
    .updateTable('restriction')
    .set((is) => ({ ended_at: is.ref('lifts_at') }))
    .where('client_id', '=', clientId)
    .where('ended_at', 'is', null)
    .where('lifts_at', '<=', now)
    .execute()

/**
 * The client wants it used again: it is, at once, and letters that waited go. Or the link worker who walks with them heard it, and says on
 * which day; the client is told of that. Where it is used already, nothing happens.
 *
 * @param form.saidOn the day, in the programme's zone: "2026-05-03"; asked of a link worker
 * @throws Refusal forbidden (`not-walking`), invalid (`needed`, `day-is-to-come`, `said-before-asked`, field `saidOn`)
 */
export async function endRestriction(ctx: Context, { clientId, saidOn }: { clientId: string; saidOn?: string }): Promise<void> {
  const heardBy = demandClientOrSupporter(ctx, clientId, 'hear-requests')
  const now = ctx.clock.now()
  await inTransaction(ctx, async ({ tx, record }) => {
    if (heardBy) await demandWalking(tx, heardBy, clientId)
    const living = await restrictionOf(tx, clientId, now)
    if (!living) return
    const heard = heardBy
      ? { ended_heard_by: heardBy, ended_said_on: await fitDay(tx, { field: 'saidOn', day: saidOn }, living.askedAt, now) }
      : {}
    const ended = await tx
      .updateTable('restriction')
      .set({ ended_at: now, ...heard })
      .where('id', '=', living.id)
      .where('ended_at', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (!ended) return
    await record({ kind: 'restriction.ended', subject: ['client', clientId], payload: { request: ended.id } })
    await takeUpHeldLetters(tx, ctx, clientId)
    await asOnlyKept(tx, () => takeUpWord(ctx, { tx }, clientId))
  })
}

/** Whoever does not walk with them leaves it to whoever does, or to a manager, who tells them seven days before. */
async function demandWalking(tx: Tx, memberId: string, clientId: string): Promise<void> {
  const find = () =>
    tx
      .selectFrom('assignment')
      .innerJoin('referral', 'referral.id', 'assignment.referral_id')
      .select('assignment.id')
      .where('referral.client_id', '=', clientId)
      .where('assignment.link_worker_id', '=', memberId)
      .where('assignment.ended_at', 'is', null)
      .executeTakeFirst()
  if (!(await asOnlyKept(tx, find))) throw new Refusal('forbidden', 'not-walking')
}
