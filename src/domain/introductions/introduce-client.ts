import { demand, maySupport } from '#domain/access'
import { holdConsent } from '#domain/consent'
import { inTransaction, type Context, type Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { clientToIntroduce, shareableOf } from './client-to-introduce.ts'
import type { Shareable, Shared } from './introduction.ts'
import { holdStep, isIntroduction, type HeldStep } from './rows.ts'

export interface NewIntroduction {
  /** Travelled with the form: introducing twice is introducing once. */
  id: string
  stepId: string
  /** What the client hopes for, in words that they agreed to. */
  message: string | null
  /** What the client lets the group know beside their first name. What they do not have, or is not safe, is left out. */
  shared: readonly Shareable[]
}

/**
 * Introduces a client to the group that a step leads to. The letter follows from the fact.
 *
 * @throws Refusal forbidden, not-found (step), conflict (`introduction-consent-needed`, `no-address`, `step-without-service`,
 *   `step-ended-already`, `introduced-already`, or the referral has ended)
 */
export async function introduceClient(ctx: Context, form: NewIntroduction): Promise<{ id: string }> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  return inTransaction(ctx, async (work) => {
    const step = await holdStep(work.tx, ctx, form.stepId)
    if (!(await isIntroduction(work.tx, form.id))) await introduceIn(work, ctx, step, form)
    return { id: form.id }
  })
}

/** Makes the introduction to which a held step leads, as a part of an act that has a transaction. */
export async function introduceIn(
  { tx, record }: Work,
  ctx: Context,
  step: HeldStep,
  form: Omit<NewIntroduction, 'stepId'>,
): Promise<void> {
  if (step.hasEnded) throw new Refusal('conflict', 'step-ended-already')
  if (!step.serviceId) throw new Refusal('conflict', 'step-without-service')
  if (!step.serviceEmail) throw new Refusal('conflict', 'no-address')
  if (!(await holdConsent(tx, step.clientId, 'introductions'))) {
    throw new Refusal('conflict', 'introduction-consent-needed', { field: 'agreed' })
  }
  if (step.isIntroduced) throw new Refusal('conflict', 'introduced-already')

  const known = shareableOf(await clientToIntroduce(tx, step.clientId))
  const shared: Shared[] = ['first-name', ...[...new Set(form.shared)].filter((what) => known[what] !== undefined)]
  await tx
    .insertInto('introduction')
    .values({
      id: form.id,
      referral_id: step.referralId,
      client_id: step.clientId,
      step_id: step.id,
      service_id: step.serviceId,
      sent_to: step.serviceEmail,
      sent_at: ctx.clock.now(),
      sent_by: ctx.actor.kind === 'member' ? ctx.actor.id : '',
      shared,
      shared_phone: shared.includes('phone') ? known.phone : null,
      message: form.message,
    })
    .execute()
  await record({
    kind: 'client.introduced',
    subject: ['referral', step.referralId],
    payload: { introduction: form.id, service: step.serviceId },
  })
}
