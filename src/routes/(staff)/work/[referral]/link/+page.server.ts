import { z } from 'zod'
import { demand, maySupport } from '#domain/access'
import { clientWithId, nameOf } from '#domain/people'
import { makePlanLink, planLinkLockedAt, planLinkOf, revokePlanLink } from '#domain/plans'
import { referralWithId } from '#domain/referrals'
import { reading, type Context } from '#platform/context'
import { optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { footbridge } from '../../../../footbridge.ts'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { pageOf } from '../forms/page-of.ts'
import { sayPlanLink } from '../say-person.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const client = await orErrorPage(clientBehind(ctx, event.params.referral))
  const { link, lockedAt } = await reading(ctx, async (tx) => ({
    link: await planLinkOf(tx, client.id, manner.now),
    lockedAt: await planLinkLockedAt(tx, client.id),
  }))
  return {
    id: event.params.referral,
    name: nameOf(client),
    programmeName: programme.name,
    isLiving: link !== undefined,
    standing: link || lockedAt ? sayPlanLink(link, lockedAt, manner) : null,
  }
}

export const actions = {
  make: async (event: RequestEvent) => {
    let made: { url: string; hasPin: boolean } | undefined
    const notTaken = await formAction(z.object({ pin: optional(8) }), async (_, { pin }) => {
      const { ctx } = staff(event)
      const { path } = await makePlanLink(ctx, { clientId: (await clientBehind(ctx, event.params.referral)).id, pin })
      made = { url: `${footbridge().config.origin}${path}`, hasPin: pin !== null }
    })(event)
    // The one answer that does not go on to another page: the key is shown now, and never again.
    return notTaken ?? { made }
  },
  revoke: formAction(z.object({}), async (event: RequestEvent) => {
    const { ctx } = staff(event)
    await revokePlanLink(ctx, { clientId: (await clientBehind(ctx, event.params.referral)).id })
    doneAt(event.cookies, pageOf(event), 'work-link-revoked')
  }),
} satisfies Actions

function clientBehind(ctx: Context, referralId: string) {
  return reading(ctx, async (tx) => {
    demand(maySupport(ctx.actor), 'make-plan-links')
    const referral = await referralWithId(tx, referralId)
    const client = referral && (await clientWithId(tx, referral.clientId))
    if (!client) throw new Refusal('not-found', 'referral-not-found')
    return client
  })
}
