import { z } from 'zod'
import {
  assignReferral,
  clientOfReferral,
  endReferral,
  linkWorkerOutcomes,
  openReferralsOf,
  releaseReferral,
  reopenReferral,
  takeReferral,
} from '#domain/referrals'
import { reading } from '#platform/context'
import { optional, tick } from '#platform/form'
import { doneAt, formAction, staff } from '../../../../door.ts'
import { nameBehind } from '../../name-behind.ts'
import { pageOf, type PersonEvent } from './page-of.ts'

const nothing = z.object({})
const ending = z.object({ howEnded: z.enum(linkWorkerOutcomes, { error: 'how-ended-needed' }), endNote: optional(2000) })

/** The same person's other referrals that nobody has: one link worker walks with one person. */
async function takeTheOthers(event: PersonEvent): Promise<void> {
  const { ctx } = staff(event)
  const waiting = await reading(ctx, async (tx) => {
    const clientId = await clientOfReferral(tx, event.params.referral)
    return clientId ? (await openReferralsOf(tx, clientId)).filter(({ linkWorker }) => linkWorker === null) : []
  })
  for (const { id } of waiting) await takeReferral(ctx, { referralId: id })
}

/** Who walks with the client, and until when. */
export const referralForms = {
  take: formAction(z.object({ together: tick }), async (event: PersonEvent, { together }) => {
    const { ctx } = staff(event)
    await takeReferral(ctx, { referralId: event.params.referral })
    if (together) await takeTheOthers(event)
    doneAt(event.cookies, pageOf(event), 'work-taken', { name: await nameBehind(ctx, event.params.referral) })
  }),
  release: formAction(nothing, async (event: PersonEvent) => {
    await releaseReferral(staff(event).ctx, { referralId: event.params.referral })
    doneAt(event.cookies, pageOf(event), 'work-released')
  }),
  handOver: formAction(z.object({ linkWorkerId: z.uuid('link-worker-needed') }), async (event: PersonEvent, { linkWorkerId }) => {
    await assignReferral(staff(event).ctx, { referralId: event.params.referral, linkWorkerId })
    doneAt(event.cookies, pageOf(event), 'work-handed-over')
  }),
  end: formAction(ending, async (event: PersonEvent, form) => {
    await endReferral(staff(event).ctx, { referralId: event.params.referral, outcome: form.howEnded, note: form.endNote })
    doneAt(event.cookies, pageOf(event), 'work-ended')
  }),
  reopen: formAction(nothing, async (event: PersonEvent) => {
    await reopenReferral(staff(event).ctx, { referralId: event.params.referral })
    doneAt(event.cookies, pageOf(event), 'work-reopened')
  }),
}
