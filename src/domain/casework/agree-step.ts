import type { Context, Work } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandSameAsBefore } from '#platform/sent-before'
import { holdRunningService, serviceWithId } from '#domain/directory'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'
import type { DoneBy } from './step.ts'

export interface NewStep {
  id: string
  referralId: string
  words: string
  doneBy: DoneBy
  serviceId?: string | null
}

/**
 * Agrees one small thing with a client: what, who does it, and where it leads.
 *
 * @throws Refusal forbidden, not-found (referral, service), conflict (`service-closed`, the referral has ended, or this form was sent with
 *   something else in it)
 */
export async function agreeStep(ctx: Context, form: NewStep): Promise<{ id: string }> {
  demandLinkWorker(ctx, 'write-plans')

  return inTransaction(ctx, (work) => agreeStepIn(work, ctx, form))
}

/** The same, as a part of a greater act that has a transaction. */
export async function agreeStepIn({ tx, record }: Work, ctx: Context, form: NewStep): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'write-plans')
  const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
  const serviceId = form.serviceId ?? null
  if (serviceId && !(await serviceWithId(tx, serviceId))) throw new Refusal('not-found', 'service-unknown')
  const said = { id: form.id, referral_id: form.referralId, service_id: serviceId, words: form.words, done_by: form.doneBy }
  const row = await tx
    .insertInto('step')
    .values({
      ...said,
      client_id: clientId,
      agreed_at: ctx.clock.now(),
      agreed_by: by,
    })
    .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!row) {
    await demandSameAsBefore(tx, 'step', said)
    return { id: form.id }
  }
  if (serviceId) await holdRunningService(tx, serviceId)
  await record({
    kind: 'step.agreed',
    subject: ['referral', form.referralId],
    payload: { step: form.id, ...(serviceId ? { service: serviceId } : {}) },
  })
  return { id: form.id }
}
