import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { serviceWithId } from '#domain/directory'
import { demandMine } from '#domain/referrals'
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
 * @throws Refusal forbidden, not-found (referral, service), conflict (the referral has ended)
 */
export async function agreeStep(ctx: Context, form: NewStep): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'write-plans')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandMine(tx, ctx, form.referralId)
    const serviceId = form.serviceId ?? null
    if (serviceId && !(await serviceWithId(tx, serviceId))) throw new Refusal('not-found', 'service-unknown')
    const row = await tx
      .insertInto('step')
      .values({
        id: form.id,
        referral_id: form.referralId,
        client_id: clientId,
        service_id: serviceId,
        words: form.words,
        done_by: form.doneBy,
        agreed_at: ctx.clock.now(),
        agreed_by: by,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row) {
      await record({
        kind: 'step.agreed',
        subject: ['referral', form.referralId],
        payload: { step: form.id, ...(serviceId ? { service: serviceId } : {}) },
      })
    }
    return { id: form.id }
  })
}
