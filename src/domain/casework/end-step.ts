import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'
import type { StepEnding } from './step.ts'

/**
 * Ends a step: done, not for the client, or dropped. Saying the same twice is saying it once.
 *
 * @throws Refusal forbidden, not-found, conflict (somebody ended it otherwise, or the referral has ended)
 */
export async function endStep(ctx: Context, { stepId, how }: { stepId: string; how: StepEnding }): Promise<void> {
  demandLinkWorker(ctx, 'write-plans')

  await inTransaction(ctx, async ({ tx, record }) => {
    const step = await holdStep(tx, ctx, stepId)
    if (step.ended_how === how) return
    if (step.ended_how) throw new Refusal('conflict', 'step-ended-already')
    await tx.updateTable('step').set({ ended_at: ctx.clock.now(), ended_how: how }).where('id', '=', stepId).execute()
    await record({ kind: 'step.ended', subject: ['referral', step.referral_id], payload: { step: stepId, how } })
  })
}

/**
 * Takes a step up again: the undo of ending it.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function takeUpStep(ctx: Context, { stepId }: { stepId: string }): Promise<void> {
  demandLinkWorker(ctx, 'write-plans')

  await inTransaction(ctx, async ({ tx, record }) => {
    const step = await holdStep(tx, ctx, stepId)
    if (!step.ended_how) return
    await tx.updateTable('step').set({ ended_at: null, ended_how: null }).where('id', '=', stepId).execute()
    await record({ kind: 'step.taken-up', subject: ['referral', step.referral_id], payload: { step: stepId } })
  })
}

async function holdStep(tx: Tx, ctx: Context, stepId: string) {
  const step = tx.selectFrom('step').select(['referral_id', 'ended_how']).where('id', '=', stepId)
  const found = await step.executeTakeFirst()
  if (!found) throw new Refusal('not-found', 'step-unknown')
  await demandOpenReferral(tx, ctx, found.referral_id)
  return step.forUpdate().executeTakeFirstOrThrow()
}
