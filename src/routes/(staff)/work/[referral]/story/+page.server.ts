import { demand, maySupport } from '#domain/access'
import { nameOf } from '#domain/people'
import { whoseReferral } from '#domain/referrals'
import { agreeToShare, endSharing, takeBackPiece, tellPiece } from '#domain/stories'
import { reading } from '#platform/context'
import { tick } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { clientOf } from '../forms/client-of.ts'
import { hearingFor, howSaidFields, howSaidIn, wordFields, wordIn } from '../../../../story/hearing.ts'
import { sayStory } from '../../../../story/say-story.ts'
import { agreementIn, READ_BY_LINK_WORKER, shareForm, stopForm, takeBackForm, tellForm } from '../../../../story/story-forms.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'hear-stories')
      const client = (await whoseReferral(tx, event.params.referral))?.client
      if (!client) throw new Refusal('not-found', 'referral-not-found')
      const layers = await sayStory(tx, ctx, client.id, manner, nameOf(client))
      return {
        hearing: await hearingFor(tx, { me: memberId, language: client.language }, manner),
        id: event.params.referral,
        clientId: client.id,
        name: nameOf(client),
        layers,
        isSomethingClosed: layers.some(({ isOpen }) => !isOpen),
      }
    }),
  )
}

const heard = tellForm.extend({ agreed: tick, ...howSaidFields })
const wipedOut = takeBackForm.extend(wordFields)
const shared = shareForm.extend(howSaidFields)

export const actions: Actions = {
  tell: formAction(heard, async (event: RequestEvent, { agreed, ...form }) => {
    const { ctx, clientId } = await aboutWhom(event)
    await tellPiece(ctx, { ...form, clientId, agreed: agreed ? { ...READ_BY_LINK_WORKER, ...howSaidIn(form) } : undefined })
    doneAt(event.cookies, pageOf(event), form.instead ? 'story-put-otherwise' : 'story-told')
  }),
  takeBack: formAction(wipedOut, async (event: RequestEvent, { pieceId, ...form }) => {
    const { ctx, clientId } = await aboutWhom(event)
    await takeBackPiece(ctx, { pieceId, clientId, said: wordIn(form) })
    doneAt(event.cookies, pageOf(event), 'story-taken-back')
  }),
  share: formAction(shared, async (event: RequestEvent, { layer, ...form }) => {
    const { ctx, clientId, manner } = await aboutWhom(event)
    const agreement = await agreementIn(ctx, form, { clientId, said: howSaidIn(form), manner })
    await agreeToShare(ctx, { ...agreement, clientId, layer })
    doneAt(event.cookies, pageOf(event), 'story-shared')
  }),
  stop: formAction(stopForm, async (event: RequestEvent, form) => {
    const { ctx, clientId } = await aboutWhom(event)
    await endSharing(ctx, { ...form, clientId })
    doneAt(event.cookies, pageOf(event), 'story-stopped')
  }),
}

const pageOf = (event: RequestEvent) => `/work/${event.params.referral}/story#said`

async function aboutWhom(event: RequestEvent) {
  const { ctx, programme } = staff(event)
  return { ctx, clientId: await clientOf(event), manner: mannerOf(event, programme) }
}
