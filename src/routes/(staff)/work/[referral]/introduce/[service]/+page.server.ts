import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import { demand, maySupport } from '#domain/access'
import { mayGoTo } from '#domain/agreements'
import { agreeStep, stepDoers, stepsOf } from '#domain/casework'
import { hasConsent } from '#domain/consent'
import { serviceWithId } from '#domain/directory'
import { agreeAndIntroduce, introductionsOf, previewLetter, shareable, shareableWith, type Shareable } from '#domain/introductions'
import { clientWithId, nameOf } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { layers, storyOf } from '#domain/stories'
import { reading, type Context } from '#platform/context'
import { needed, newRowId, optional, tick, writtenIn } from '#platform/form'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal, statusOf } from '#platform/refusal'
import { m, word } from '#words'
import { doneAt, formAction, giveBackIfShut, mannerOf, orErrorPage, sentenceOf, staff } from '../../../../../door.ts'
import { formOf } from '../../../../../form-of.ts'
import { pageOf } from '../../forms/page-of.ts'
import { sayClosed } from '../../say-person.ts'
import { sayLanguage } from '../../../../directory/search.ts'
import { footbridge } from '../../../../../footbridge.ts'
import { hearingFor, howSaidFields, howSaidIn } from '../../../../../story/hearing.ts'
import { sayOpenTo } from '../../../../../story/say-story.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const step = { stepId: newRowId, stepWords: needed(1000), stepDoneBy: z.enum(stepDoers, { error: 'needed' }) }
const introduction = z.object({
  ...step,
  introductionId: newRowId,
  shared: z.array(z.enum(shareable, { error: 'not-understood' })).default([]),
  message: optional(1000),
  layers: z.array(z.enum(layers, { error: 'not-understood' })).default([]),
  agreed: tick,
  ...howSaidFields,
})

export const load: PageServerLoad = (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'introduce-clients')
      const { referral, client, service } = await aboutWhom(tx, event.params)
      const known = await stepLeadingTo(tx, referral.id, event.params.service)
      return {
        mainForm: '?/introduce',
        referralId: referral.id,
        clientName: nameOf(client),
        service: { name: service.name, organisation: service.organisation?.name ?? null },
        closed: service.closed && m.work_introduce_closed({ closed: sayClosed(service, manner) }),
        /** Null: by telephone only. */
        email: service.email,
        phones: [...new Set([...service.phones, ...service.places.flatMap(({ phones }) => phones)].map(({ number }) => number))].slice(
          0,
          3,
        ),
        hasConsent: await hasConsent(tx, client.id, 'introductions'),
        sharable: (await shareableWith(tx, client.id)).map(({ what, value }) => ({
          value: what,
          label: m.work_share_line({
            what: word(`share_${what}`),
            value: what === 'language' ? sayLanguage(value, event.locals.locale) : value,
          }),
        })),
        layers: await layersTold(tx, ctx, client.id, service.organisation?.id ?? null),
        readsAlready: await sayOpenTo(tx, { clientId: client.id, serviceId: service.id }, manner, nameOf(client)),
        hearing: await hearingFor(tx, { me: memberId, language: client.language }, manner),
        step: {
          id: known?.id ?? newId(),
          words: known?.words ?? m.work_step_go({ service: service.name }),
          doneBy: known?.doneBy ?? 'client',
          isAgreed: known !== undefined,
        },
        doers: stepDoers.map((value) => ({ value, label: word(`work_done_by_${value}`) })),
        introductionId: newId(),
        letter: service.closed ? null : await letterWith(tx, ctx, event.params, { message: null, shared: [] }),
      }
    }),
  )
}

export const actions = {
  /** Shows the letter as it would be with what is ticked, and keeps everything that was typed. */
  preview: async (event: RequestEvent) => {
    const { ctx } = staff(event)
    const fields = await formOf(event.request)
    const typed = {
      ...Object.fromEntries([...fields].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
      ...many(fields, 'shared'),
      ...many(fields, 'layers'),
    } as Record<string, string | string[]>
    const message = typeof typed.message === 'string' ? typed.message.trim().slice(0, 1000) || null : null
    const shared = shareable.filter((what) => typed.shared?.includes(what))
    try {
      return { typed, letter: await reading(ctx, (tx) => letterWith(tx, ctx, event.params, { message, shared })) }
    } catch (thrown) {
      // The group may have closed meanwhile: what was typed is still there.
      if (!(thrown instanceof Refusal)) throw thrown
      giveBackIfShut(thrown, writtenIn(introduction, typed))
      return fail(statusOf(thrown), { typed, errors: { '': sentenceOf(thrown) } })
    }
  },

  /** Only agrees the step: client or link worker ring the group themselves. */
  agree: formAction(introduction, async (event: RequestEvent, form) => {
    await agreeStep(staff(event).ctx, stepOf(event, form))
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-step')
  }),

  introduce: formAction(introduction, async (event: RequestEvent, form) => {
    const said = form.agreed || form.layers.length > 0 ? howSaidIn(form) : undefined
    await agreeAndIntroduce(staff(event).ctx, {
      id: form.introductionId,
      step: stepOf(event, form),
      message: form.message,
      shared: form.shared,
      agreed: form.agreed ? said : undefined,
      layers: said && { open: form.layers, said },
    })
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-introduced')
  }),
} satisfies Actions

/** Every box of this name that was ticked. */
const many = (fields: FormData, name: string) => ({ [name]: fields.getAll(name).filter((value) => typeof value === 'string') })

/** The layers of the client's story in which something was told that the link worker may read, and could pass on. */
async function layersTold(tx: Tx, { keyring }: Context, clientId: string, organisationId: string | null) {
  const told = new Set((await storyOf(tx, keyring, clientId)).map(({ layer }) => layer))
  const choices = []
  for (const layer of layers.filter((one) => told.has(one))) {
    const isRead = await mayGoTo(tx, organisationId, { layer, purpose: 'support' })
    const hint = word(`story_layer_hint_${layer}`)
    choices.push({ value: layer, label: word(`story_layer_${layer}`), hint: isRead ? hint : `${hint} ${m.sharing_not_yet()}` })
  }
  return choices
}

function stepOf({ params }: RequestEvent, form: { stepId: string; stepWords: string; stepDoneBy: (typeof stepDoers)[number] }) {
  return { id: form.stepId, referralId: params.referral, words: form.stepWords, doneBy: form.stepDoneBy, serviceId: params.service }
}

async function aboutWhom(tx: Tx, params: { referral: string; service: string }) {
  const referral = await referralWithId(tx, params.referral)
  const client = referral && (await clientWithId(tx, referral.clientId))
  const service = await serviceWithId(tx, params.service)
  if (!referral || !client) throw new Refusal('not-found', 'referral-not-found')
  if (!service) throw new Refusal('not-found', 'service-unknown')
  return { referral, client, service }
}

/** A step to this service that is agreed already and whose group has not heard of the client. */
async function stepLeadingTo(tx: Tx, referralId: string, serviceId: string) {
  const introduced = new Set(
    (await introductionsOf(tx, referralId)).filter(({ withdrawnAt }) => withdrawnAt === null).map(({ stepId }) => stepId),
  )
  return (await stepsOf(tx, referralId)).find(({ id, service, ended }) => service?.agreedId === serviceId && !ended && !introduced.has(id))
}

function letterWith(
  tx: Tx,
  ctx: Context,
  params: { referral: string; service: string },
  form: { message: string | null; shared: readonly Shareable[] },
) {
  const url = `${footbridge().config.origin}/answer/…`
  return previewLetter(tx, ctx, { referralId: params.referral, serviceId: params.service, ...form, url })
}
