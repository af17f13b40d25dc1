import { z } from 'zod'
import { demand, maySupport, memberWithId } from '#domain/access'
import { LINK_DAYS } from '#domain/links'
import { goneFromShortlist, moveUpShortlist, shareShortlist, shortlistOf, takeOffShortlist, writeLine } from '#domain/matching'
import { clientWithId, nameOf } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { reading } from '#platform/context'
import { optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { sayAgo } from '#platform/say'
import { isLocale, word } from '#words'
import { footbridge } from '../../../../footbridge.ts'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { sayGone, sayMaker, sayShortlisted } from '../../../../say-shortlisted.ts'
import { pageOf } from '../forms/page-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'keep-shortlists')
      const referral = await referralWithId(tx, event.params.referral)
      const client = referral && (await clientWithId(tx, referral.clientId))
      if (!client) throw new Refusal('not-found', 'referral-not-found')
      const items = await shortlistOf(tx, client.id)
      const gone = await goneFromShortlist(tx, client.id)
      const linkWorker = referral.linkWorker ? await memberWithId(tx, referral.linkWorker.id) : undefined
      const theirs = { ...manner, locale: isLocale(client.language) ? client.language : programme.locale }
      return {
        id: referral.id,
        name: nameOf(client),
        paper: {
          locale: theirs.locale,
          firstName: client.knownAs ?? client.givenName,
          programmeName: programme.name,
          maker: sayMaker(linkWorker, programme, theirs),
          items: items.map((item) => sayShortlisted(item, theirs, programme.locale)),
          gone: gone.map((one) => sayGone(one, theirs.locale)),
        },
        gone: gone.map((one) => sayGone(one)),
        mayChange: !referral.openEnding,
        linkDays: LINK_DAYS.shortlist,
        items: items.map((item) => ({
          ...sayShortlisted(item, manner, programme.locale),
          said: item.said && {
            tone: item.said.word === 'would-like' ? ('good' as const) : ('quiet' as const),
            words: word(`shortlist_${item.said.word}`, { ago: sayAgo(item.said.at, manner) }),
          },
        })),
      }
    }),
  )
}

const item = z.object({ itemId: z.uuid('not-understood') })
const onList = (event: RequestEvent, { itemId }: { itemId: string }) => ({ referralId: event.params.referral, itemId })
const kept = (event: RequestEvent) => doneAt(event.cookies, `${pageOf(event)}/shortlist`, 'shortlist-kept')

export const actions = {
  up: formAction(item, async (event: RequestEvent, form) => {
    await moveUpShortlist(staff(event).ctx, onList(event, form))
    kept(event)
  }),
  off: formAction(item, async (event: RequestEvent, form) => {
    await takeOffShortlist(staff(event).ctx, onList(event, form))
    kept(event)
  }),
  line: formAction(item.extend({ line: optional(300) }), async (event: RequestEvent, form) => {
    await writeLine(staff(event).ctx, { ...onList(event, form), line: form.line })
    kept(event)
  }),
  share: async (event: RequestEvent) => {
    let url: string | undefined
    const notTaken = await formAction(z.object({}), async () => {
      const { path } = await shareShortlist(staff(event).ctx, { referralId: event.params.referral })
      url = `${footbridge().config.origin}${path}`
    })(event)
    // The one answer that does not go on to another page: the key is shown now, and never again.
    return notTaken ?? { url }
  },
} satisfies Actions
