import { maySupport, memberWhoMay } from '#domain/access'
import { agreeStepIn, type NewStep } from '#domain/casework'
import { hearConsent, type SaidYes } from '#domain/consent'
import { demandOpenReferral } from '#domain/referrals'
import { demandFormNumber, type Layer, type SaidOfStory, shareIn } from '#domain/stories'
import { inTransaction, type Context } from '#platform/context'
import { orEveryNo } from '#platform/form'
import { introduceIn, isIntroducedSo, type NewIntroduction } from './introduce-client.ts'
import { holdStep } from './rows.ts'

export interface AgreedIntroduction extends Omit<NewIntroduction, 'stepId'> {
  /** The step to the group; one that was agreed before, known by its id, stays as it is. */
  step: NewStep & { serviceId: string }
  /** How the client said that groups may hear of them; left out: they did not say so with this. */
  agreed?: SaidYes | undefined
  /** Layers of their story that the client lets this group read, and how they said so. */
  layers?: { open: readonly Layer[]; said: SaidOfStory } | undefined
}

/**
 * Does what one conversation comes to: the client agrees that a group hears of them, agrees the step that leads there,
 * and is introduced. All of it is kept, or none.
 *
 * @throws Refusal as `agreeStep` (also when the step with this id is another client's, or leads elsewhere), `introduceClient` and
 *   `hearingOf`
 */
export async function agreeAndIntroduce(ctx: Context, form: AgreedIntroduction): Promise<{ id: string }> {
  const { id: writtenBy } = memberWhoMay(ctx, maySupport, 'introduce-clients')

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const { clientId } = await demandOpenReferral(tx, ctx, form.step.referralId)
    if (await isIntroducedSo(tx, { ...form, stepId: form.step.id })) {
      await agreeStepIn(work, ctx, form.step)
      return { id: form.id }
    }
    const { agreed, layers } = form
    await orEveryNo(
      () => agreed && hearConsent(tx, ctx, { clientId, purposes: ['introductions'], said: agreed, writtenBy }),
      () => layers && layers.open.length > 0 && demandFormNumber(layers.said),
    )
    await agreeStepIn(work, ctx, form.step)
    await introduceIn(work, ctx, await holdStep(tx, ctx, form.step.id), form)
    const receiver = { kind: 'service', id: form.step.serviceId } as const
    for (const layer of form.layers?.open ?? []) {
      await shareIn(work, ctx, { clientId, layer, receiver, purpose: 'support', until: null, ...form.layers!.said })
    }
    return { id: form.id }
  })
}
