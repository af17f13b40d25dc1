import { z } from 'zod'
import { demand, maySupport, memberWithId, type Programme } from '#domain/access'
import { nameOf } from '#domain/people'
import { makePlanLink, planLinkLockedAt, planLinkOf, revokePlanLink } from '#domain/plans'
import { whoseReferral } from '#domain/referrals'
import { reading, type Context } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { isLocale, type Locale } from '#words'
import { footbridge } from '../../../../footbridge.ts'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { pageOf } from '../forms/page-of.ts'
import { sayPlanLink } from '../say-person.ts'
import { qrCodeOf, type QrCode } from '../../../../qr-code.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const { client, linkWorkerId } = await orErrorPage(behind(ctx, event.params.referral))
  const { link, lockedAt, walker } = await reading(ctx, async (tx) => ({
    link: await planLinkOf(tx, client.id, manner.now),
    lockedAt: await planLinkLockedAt(tx, client.id),
    walker: linkWorkerId ? await memberWithId(tx, linkWorkerId) : undefined,
  }))
  return {
    id: event.params.referral,
    newLinkId: newId(),
    name: nameOf(client),
    programmeName: programme.name,
    paper: {
      locale: theirLocale(client, programme),
      firstName: client.knownAs ?? client.givenName,
      ring: { name: walker?.name ?? programme.name, phone: walker?.phone ?? programme.phone },
    },
    isLiving: link !== undefined,
    standing: link || lockedAt ? sayPlanLink(link, lockedAt, manner) : null,
  }
}

export const actions = {
  make: async (event: RequestEvent) => {
    let made: { url: string; hasPin: boolean; until: string; code: QrCode } | undefined
    const notTaken = await formAction(z.object({ id: newRowId, pin: optional(20) }), async (_, { id, pin }) => {
      const { ctx, programme } = staff(event)
      const { client } = await behind(ctx, event.params.referral)
      const { path, expiresAt } = await makePlanLink(ctx, { id, clientId: client.id, pin })
      const url = `${footbridge().config.origin}${path}`
      const until = sayDay(expiresAt, { ...mannerOf(event, programme), locale: theirLocale(client, programme) })
      made = { url, hasPin: pin !== null, until, code: qrCodeOf(url) }
    })(event)
    // The one answer that does not go on to another page: the key is shown now, and never again.
    return notTaken ?? { made }
  },
  revoke: formAction(z.object({}), async (event: RequestEvent) => {
    const { ctx } = staff(event)
    await revokePlanLink(ctx, { clientId: (await behind(ctx, event.params.referral)).client.id })
    doneAt(event.cookies, pageOf(event), 'work-link-revoked')
  }),
} satisfies Actions

/** The language in which the paper is printed: the client's, where we have the words. */
const theirLocale = ({ language }: { language: string | null }, { locale }: Programme): Locale => (isLocale(language) ? language : locale)

function behind(ctx: Context, referralId: string) {
  return reading(ctx, async (tx) => {
    demand(maySupport(ctx.actor), 'make-plan-links')
    // Also while it is only kept: with their own page a client ends that, and reads what we keep.
    const whose = await asOnlyKept(tx, () => whoseReferral(tx, referralId))
    if (!whose) throw new Refusal('not-found', 'referral-not-found')
    return { client: whose.client, linkWorkerId: whose.linkWorker?.id }
  })
}
