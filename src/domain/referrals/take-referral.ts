import { linkWorkersInside, maySupport, memberWhoMay } from '#domain/access'
import type { Context, Work } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandOpen, holdReferral } from './acting.ts'

/**
 * A link worker takes a referral that nobody has. Of two who take it at once, one does.
 *
 * @throws Refusal forbidden, not-found, conflict (a colleague has it; it has ended)
 */
export async function takeReferral(ctx: Context, { referralId }: { referralId: string }): Promise<void> {
  const me = memberWhoMay(ctx, maySupport, 'take-referrals')

  return inTransaction(ctx, async (work) => {
    const referral = await holdReferral(work.tx, referralId)
    demandOpen(referral)
    if (referral.linkWorker?.id === me.id) return
    if (referral.linkWorker) throw new Refusal('conflict', 'already-taken', { words: { name: referral.linkWorker.name } })
    await assign(work, ctx, { referralId, linkWorkerId: me.id, by: me.id })
  })
}

/**
 * A link worker gives a referral to a colleague, also one that a colleague already has.
 *
 * @throws Refusal forbidden, not-found (the referral, or no such link worker now, or one who has not come in yet), conflict (it has ended)
 */
export async function assignReferral(
  ctx: Context,
  { referralId, linkWorkerId }: { referralId: string; linkWorkerId: string },
): Promise<void> {
  const me = memberWhoMay(ctx, maySupport, 'give-referrals')

  return inTransaction(ctx, async (work) => {
    const referral = await holdReferral(work.tx, referralId)
    demandOpen(referral)
    if (!(await linkWorkersInside(work.tx)).some(({ id }) => id === linkWorkerId)) {
      throw new Refusal('not-found', 'link-worker-not-found', { field: 'linkWorkerId' })
    }
    if (referral.linkWorker?.id === linkWorkerId) return
    if (referral.linkWorker) await endAssignment(work, ctx, { referralId, by: me.id })
    await assign(work, ctx, { referralId, linkWorkerId, by: me.id })
  })
}

/**
 * A link worker gives a referral back, so that it waits for somebody else. One that nobody has stays as it is.
 *
 * @throws Refusal forbidden, not-found, conflict (it has ended)
 */
export async function releaseReferral(ctx: Context, { referralId }: { referralId: string }): Promise<void> {
  const me = memberWhoMay(ctx, maySupport, 'release-referrals')

  return inTransaction(ctx, async (work) => {
    const referral = await holdReferral(work.tx, referralId)
    demandOpen(referral)
    if (!referral.linkWorker) return
    await endAssignment(work, ctx, { referralId, by: me.id })
    await work.record({ kind: 'referral.released', subject: ['referral', referralId], payload: { linkWorker: referral.linkWorker.id } })
  })
}

async function assign(
  work: Work,
  ctx: Context,
  { referralId, linkWorkerId, by }: { referralId: string; linkWorkerId: string; by: string },
) {
  await work.tx
    .insertInto('assignment')
    .values({ referral_id: referralId, link_worker_id: linkWorkerId, assigned_at: ctx.clock.now(), assigned_by: by })
    .execute()
  await work.record({ kind: 'referral.taken', subject: ['referral', referralId], payload: { linkWorker: linkWorkerId } })
}

async function endAssignment({ tx }: Work, ctx: Context, { referralId, by }: { referralId: string; by: string }): Promise<void> {
  await tx
    .updateTable('assignment')
    .set({ ended_at: ctx.clock.now(), ended_by: by })
    .where('referral_id', '=', referralId)
    .where('ended_at', 'is', null)
    .execute()
}
