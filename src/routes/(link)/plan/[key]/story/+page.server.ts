import { redirect } from '@sveltejs/kit'
import { restrictionOf } from '#domain/rights'
import { agreeToShare, endSharing, narrowSharing, takeBackPiece, tellPiece } from '#domain/stories'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, mannerOf } from '../../../../door.ts'
import { sayStory } from '../../../../story/say-story.ts'
import { agreementIn, endOf, lessForm, shareForm, stopForm, takeBackForm, tellForm } from '../../../../story/story-forms.ts'
import { comeIn } from '../../../door.ts'
import { isOpen } from '../open.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  const { ctx, programme, key } = visit
  if (!isOpen(event, visit)) redirect(303, `/plan/${key}`)
  const manner = mannerOf(event, programme)
  const { layers, restriction } = await reading(ctx, async (tx) => ({
    layers: await sayStory(tx, ctx, visit.link.clientId!, manner),
    restriction: await restrictionOf(tx, visit.link.clientId!, manner.now),
  }))
  return {
    plan: `/plan/${key}`,
    rights: `/plan/${key}/rights`,
    programmeName: programme.name,
    layers,
    isOnlyKept: restriction !== undefined,
  }
}

export const actions: Actions = {
  tell: formAction(tellForm, async (event: RequestEvent, form) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await tellPiece(ctx, { ...form, clientId })
    doneAt(event.cookies, page, form.instead ? 'my-story-put-otherwise' : 'my-story-told')
  }),
  takeBack: formAction(takeBackForm, async (event: RequestEvent, form) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await takeBackPiece(ctx, { pieceId: form.pieceId, clientId })
    doneAt(event.cookies, page, 'my-story-taken-back')
  }),
  share: formAction(shareForm, async (event: RequestEvent, { layer, ...form }) => {
    const { ctx, clientId, page, manner } = await comeInOpen(event)
    const agreement = await agreementIn(ctx, form, { clientId, said: { how: 'own-screen', askedIn: manner.locale }, manner })
    await agreeToShare(ctx, { ...agreement, clientId, layer })
    const restriction = await reading(ctx, (tx) => restrictionOf(tx, clientId, ctx.clock.now()))
    doneAt(event.cookies, page, restriction ? 'my-story-shared-later' : 'my-story-shared')
  }),
  less: formAction(lessForm, async (event: RequestEvent, { sharingId, until }) => {
    const { ctx, clientId, page, manner } = await comeInOpen(event)
    await narrowSharing(ctx, { clientId, sharingId, until: endOf(until, manner), askedIn: manner.locale })
    doneAt(event.cookies, page, 'my-story-shared-less')
  }),
  stop: formAction(stopForm, async (event: RequestEvent, form) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await endSharing(ctx, { ...form, clientId })
    doneAt(event.cookies, page, 'my-story-stopped')
  }),
}

/** Behind the PIN, where there is one: half an hour after it the page asks again, and the words typed come back. */
async function comeInOpen(event: RequestEvent) {
  const visit = await comeIn(event, 'see-plan')
  if (!isOpen(event, visit)) throw new Refusal('forbidden', 'pin-again')
  const { ctx, programme, link, key } = visit
  return { ctx, clientId: link.clientId!, page: `/plan/${key}/story#said`, manner: mannerOf(event, programme) }
}
