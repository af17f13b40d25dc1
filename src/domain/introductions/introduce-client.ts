import { demand, maySupport } from '#domain/access'
import { holdConsent } from '#domain/consent'
import { holdRunningService } from '#domain/directory'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { clientToIntroduce, shareableOf } from './client-to-introduce.ts'
import { demandAgreement } from './group.ts'
import type { Shareable, Shared } from './introduction.ts'
import { holdStep, type HeldStep } from './rows.ts'

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
 * @throws Refusal forbidden, not-found (step), conflict (`introduction-consent-needed`, `service-closed`, `no-address`, `agreement-needed`,
 *   `step-without-service`, `step-ended-already`, `introduced-already`, `page-is-old`, or the referral has ended), invalid (the group is to get in
 *   touch, and no way to reach the client is shared)
 */
export async function introduceClient(ctx: Context, form: NewIntroduction): Promise<{ id: string }> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  return inTransaction(ctx, async (work) => {
    const step = await holdStep(work.tx, ctx, form.stepId)
    if (!(await isIntroducedSo(work.tx, form))) await introduceIn(work, ctx, step, form)
    return { id: form.id }
  })
}

/**
 * Was this introduction made already? Its id travels with the form, so then the form came twice.
 *
 * @throws Refusal conflict (`page-is-old`) when it says something else now: what the group was told stands
 */
export async function isIntroducedSo(tx: Tx, form: NewIntroduction): Promise<boolean> {
  const made = await tx
    .selectFrom('introduction')
    .select(['client_id', 'step_id', 'message', 'shared'])
    .where('id', '=', form.id)
    .executeTakeFirst()
  if (!made) return false
  const known = shareableOf(await clientToIntroduce(tx, made.client_id))
  const ticked = form.shared.filter((what) => made.shared.includes(what) || known[what] !== undefined)
  const isSame =
    made.step_id === form.stepId &&
    made.message === form.message &&
    made.shared.every((what) => what === 'first-name' || form.shared.some((one) => one === what)) &&
    ticked.every((what) => made.shared.includes(what))
  if (!isSame) throw new Refusal('conflict', 'page-is-old')
  return true
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
  const service = await holdRunningService(tx, step.serviceId)
  if (!service.email) throw new Refusal('conflict', 'no-address')
  await demandAgreement(tx, service.organisationId)
  if (!(await holdConsent(tx, step.clientId, 'introductions'))) {
    throw new Refusal('conflict', 'introduction-consent-needed', { field: 'agreed' })
  }
  if (step.isIntroduced) throw new Refusal('conflict', 'introduced-already')

  const client = await clientToIntroduce(tx, step.clientId)
  const known = shareableOf(client)
  const shared: Shared[] = ['first-name', ...[...new Set(form.shared)].filter((what) => known[what] !== undefined)]
  const canBeReached = shared.includes('phone') || shared.includes('email')
  if (step.doneBy === 'group' && !canBeReached) {
    const { firstName } = client
    throw new Refusal('invalid', 'way-to-reach-needed', { field: 'shared', words: { firstName } })
  }
  const agreed = (what: Shareable) => (shared.includes(what) ? (known[what] ?? null) : null)
  await tx
    .insertInto('introduction')
    .values({
      id: form.id,
      referral_id: step.referralId,
      client_id: step.clientId,
      step_id: step.id,
      service_id: service.id,
      sent_to: service.email,
      sent_at: ctx.clock.now(),
      sent_by: ctx.actor.kind === 'member' ? ctx.actor.id : '',
      shared,
      shared_phone: agreed('phone'),
      shared_email: agreed('email'),
      shared_access_needs: agreed('access-needs'),
      shared_language: agreed('language'),
      message: form.message,
    })
    .execute()
  await record({
    kind: 'client.introduced',
    subject: ['referral', step.referralId],
    payload: { introduction: form.id, service: service.id },
  })
}
