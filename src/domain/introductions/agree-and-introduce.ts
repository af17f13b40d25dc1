import { demand, maySupport } from '#domain/access'
import { agreeStepIn, type NewStep } from '#domain/casework'
import { giveConsent } from '#domain/consent'
import { demandOpenReferral } from '#domain/referrals'
import { inTransaction, type Context } from '#platform/context'
import { introduceIn, isIntroducedSo, type NewIntroduction } from './introduce-client.ts'
import { holdStep } from './rows.ts'

export interface AgreedIntroduction extends Omit<NewIntroduction, 'stepId'> {
  /** The step to the group; one that was agreed before, known by its id, stays as it is. */
  step: NewStep & { serviceId: string }
  /** The client said now, in conversation, that groups may hear of them. */
  hasAgreed: boolean
}

/**
 * Does what one conversation comes to: the client agrees that a group hears of them, agrees the step that leads there,
 * and is introduced. All of it is kept, or none.
 *
 * @throws Refusal as `agreeStep` (also when the step with this id is another client's, or leads elsewhere) and `introduceClient`
 */
export async function agreeAndIntroduce(ctx: Context, form: AgreedIntroduction): Promise<{ id: string }> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const { clientId } = await demandOpenReferral(tx, ctx, form.step.referralId)
    if (await isIntroducedSo(tx, { ...form, stepId: form.step.id })) {
      await agreeStepIn(work, ctx, form.step)
      return { id: form.id }
    }
    if (form.hasAgreed) {
      const heardBy = ctx.actor.kind === 'member' ? ctx.actor.id : null
      await giveConsent(tx, ctx, { clientId, purposes: ['introductions'], how: 'spoken', heardBy })
    }
    await agreeStepIn(work, ctx, form.step)
    await introduceIn(work, ctx, await holdStep(tx, ctx, form.step.id), form)
    return { id: form.id }
  })
}
