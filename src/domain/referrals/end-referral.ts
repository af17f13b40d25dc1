import { mayRefer, maySupport, memberWhoMay } from '#domain/access'
import type { Context, Work } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { holdReferral } from './acting.ts'
import type { Referral } from './referral.ts'
import { type Outcome, outcomes } from './stage.ts'

/** Outcomes that a link worker can give. Withdrawing is the referrer's. */
export const linkWorkerOutcomes = outcomes.filter((outcome) => outcome !== 'withdrawn')

/**
 * A link worker ends a referral. Who walked with the client stays, so that opening it again goes on where it was.
 *
 * @param form.note at most 2,000 characters
 * @throws Refusal forbidden, not-found, conflict (a colleague ended it otherwise)
 */
export async function endReferral(
  ctx: Context,
  form: { referralId: string; outcome: Exclude<Outcome, 'withdrawn'>; note: string | null },
): Promise<void> {
  const me = memberWhoMay(ctx, maySupport, 'end-referrals')

  return inTransaction(ctx, async (work) => {
    const referral = await holdReferral(work.tx, form.referralId)
    await end(work, ctx, referral, { outcome: form.outcome, note: form.note, by: me.id })
  })
}

/**
 * A referrer takes their referral back, as long as no link worker has talked with the person.
 *
 * @param form.outcome `withdrawn`: no longer needed or wanted; `sent-in-error`: it should never have been sent
 * @throws Refusal forbidden, not-found (also when a colleague sent it), conflict (talked with already; ended otherwise)
 */
export async function withdrawReferral(
  ctx: Context,
  { referralId, outcome = 'withdrawn' }: { referralId: string; outcome?: 'withdrawn' | 'sent-in-error' },
): Promise<void> {
  const me = memberWhoMay(ctx, mayRefer, 'withdraw-referrals')

  return inTransaction(ctx, async (work) => {
    const referral = await holdReferral(work.tx, referralId, me.id)
    if (referral.referrerId !== me.id) throw new Refusal('not-found', 'referral-not-found')
    if (!referral.openEnding && referral.reachedAt) throw new Refusal('conflict', 'already-in-contact')
    await end(work, ctx, referral, { outcome, note: null, by: me.id })
  })
}

async function end(
  { tx, record }: Work,
  ctx: Context,
  referral: Referral,
  { outcome, note, by }: { outcome: Outcome; note: string | null; by: string },
): Promise<void> {
  const { openEnding } = referral
  if (openEnding?.outcome === outcome && openEnding.endedBy.id === by) return
  if (openEnding) throw new Refusal('conflict', 'referral-ended', { words: { name: openEnding.endedBy.name } })
  await tx.insertInto('ending').values({ referral_id: referral.id, outcome, note, ended_at: ctx.clock.now(), ended_by: by }).execute()
  await record({ kind: 'referral.ended', subject: ['referral', referral.id], payload: { outcome } })
}
