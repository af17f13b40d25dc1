import { redirect, type RequestEvent } from '@sveltejs/kit'
import { z } from 'zod'
import { type Client, clientWithId } from '#domain/people'
import {
  type Answers,
  clientToChoose,
  completenessOf,
  draftWithId,
  openReferralsKnownTo,
  referralSentBy,
  saveDraft,
  sendersFor,
  sendReferral,
  SOMEBODY_NEW,
} from '#domain/referrals'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { sayDate, sayDay } from '#platform/say'
import { word, type Locale } from '#words'
import type { Option } from '../../../../../choices.ts'
import { formAction, mannerOf, orErrorPage, staff } from '../../../../../door.ts'
import { sayAnswer } from '../../say-answer.ts'
import { namesakesOf, sayNamesake, senderOptions } from '../../offer.ts'
import { PRESELECTED_WAY, reachByAsChosen } from '../../typed-form.ts'
import type { Actions, PageServerLoad } from './$types'

/** A name must be nearly the same before we ask whether it is the same person. */
const NEARLY_THE_SAME = 0.75

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const { locale } = event.locals
  const { draft: id } = event.params
  const { answers, sent, known, stands, waiting, senders } = await orErrorPage(
    reading(ctx, async (tx) => {
      const draft = await draftWithId(tx, memberId, id)
      const { answers } = draft ?? {}
      const client = answers?.clientId ? await clientToChoose(tx, ctx.actor, answers.clientId, answers) : undefined
      return {
        answers,
        sent: await referralSentBy(tx, memberId, id),
        known: client && sayNamesake(client, locale, answers?.birthDate),
        stands: client && (await clientWithId(tx, client.id)),
        waiting: client ? await openReferralsKnownTo(tx, ctx.actor, client.id) : [],
        senders: await senderOptions(tx, ctx.actor),
      }
    }),
  )
  if (sent) redirect(303, `/refer/${id}`)
  if (!answers) redirect(303, '/refer')
  if (!completenessOf(answers, sendersFor(ctx.actor)).isComplete) redirect(303, `/refer/new/${id}?check`)
  const namesakes = answers.clientId ? [] : await namesakesOf(event, answers, NEARLY_THE_SAME)
  return {
    id,
    parts: said(answers, known, locale, senders),
    stands: stands && sayHowToReach(stands, answers),
    waiting: waiting.map(({ sentAt, linkWorker }) => {
      const since = sayDay(sentAt, mannerOf(event, programme))
      return linkWorker ? word('refer_already_with', { since, name: linkWorker }) : word('refer_already_waits', { since })
    }),
    namesakes,
    somebodyNew: SOMEBODY_NEW,
  }
}

const form = z.object({ person: z.string().max(36).optional() })

export const actions: Actions = {
  default: formAction(form, async (event, { person }) => {
    const { ctx } = staff(event)
    const { draft: draftId } = event.params as { draft: string }
    const isJustFound = await settlePerson(event, draftId, person)
    // What we know of them, and what must not be used, is read before it is sent.
    if (isJustFound) redirect(303, `/refer/new/${draftId}/check`)
    const { id } = await sendReferral(ctx, { draftId })
    redirect(303, `/refer/${id}/sent`)
  }),
}

/**
 * Is it one of the people whom we know by this name? Asked once, so that nobody is in the list twice by mistake.
 *
 * @returns whether somebody whom we know was chosen just now
 */
async function settlePerson(event: RequestEvent, draftId: string, person: string | undefined): Promise<boolean> {
  const { ctx, memberId } = staff(event)
  const draft = await reading(ctx, (tx) => draftWithId(tx, memberId, draftId))
  if (!draft || draft.answers.clientId || person === SOMEBODY_NEW) return false
  const namesakes = await namesakesOf(event, draft.answers, NEARLY_THE_SAME)
  if (namesakes.length === 0) return false
  if (!namesakes.some(({ value }) => value === person)) throw new Refusal('invalid', 'same-person-needed', { field: 'person' })
  const { reachBy } = draft.answers
  await saveDraft(ctx, { draftId, answers: { clientId: person, reachBy: reachByAsChosen(reachBy, PRESELECTED_WAY) } })
  return true
}

/** How somebody whom we know is reached until now: what must never be used, and the way that they asked for. No numbers. */
function sayHowToReach({ doNotUse, reachBy }: Pick<Client, 'doNotUse' | 'reachBy'>, answers: Answers) {
  return {
    never: doNotUse.map((way) => word(`work_never_${way}`)),
    by: word(answers.reachBy ? 'refer_reach_until_now' : 'refer_reach_stays', { way: word(`refer_way_${reachBy}`) }),
  }
}

type Line = [question: string, answer: string]

/** Every answer as it will be read, by part. What was left open is left out. */
function said(answers: Answers, known: { label: string; hint: string } | undefined, locale: Locale, senders: readonly Option[]) {
  const words = (prefix: string, codes: readonly string[] = []) => codes.map((code) => word(`${prefix}_${code}`)).join(', ')
  const lines = (all: [string, string | undefined | false][]): Line[] => all.filter((line): line is Line => Boolean(line[1]))
  const sentFor: [string, string | undefined] = [word('refer_sent_for'), senders.find(({ value }) => value === answers.sentFor)?.label]
  const address = [answers.address1, answers.address2, answers.postalCode, answers.city].filter(Boolean).join(', ')
  return [
    {
      part: 'who' as const,
      lines: known
        ? lines([sentFor, [word('refer_person'), [known.label, known.hint].filter(Boolean).join(', ')]])
        : lines([
            sentFor,
            [word('refer_person'), [answers.givenName, answers.familyName].filter(Boolean).join(' ')],
            [word('person_known_as'), answers.knownAs],
            [word('person_birth_date'), answers.birthDate && sayDate(answers.birthDate, locale)],
            [word('person_address'), answers.hasNoFixedAddress ? word('person_no_fixed_address') : address],
            [word('person_language'), answers.language && sayAnswer('language', answers, locale, senders)],
            [word('person_interpreter'), answers.needsInterpreter && word('yes')],
            [word('person_access_needs'), answers.accessNeeds],
          ]),
    },
    {
      part: 'why' as const,
      lines: lines([
        [word('refer_needs'), words('need', answers.needs)],
        [word('refer_reason'), answers.reason],
      ]),
    },
    {
      part: 'reach' as const,
      lines: lines([
        [word('refer_do_not_use'), words('refer_avoid', answers.doNotUse)],
        [word('refer_reach_note'), answers.reachNote],
        [word('refer_reach_by'), answers.reachBy && word(`refer_way_${answers.reachBy}`)],
        [word('person_phone'), answers.phone],
        [word('person_home_phone'), answers.homePhone],
        [word('person_email'), answers.email],
        [word('refer_reach_when'), answers.reachWhen],
      ]),
    },
    {
      part: 'consent' as const,
      lines: lines([
        [word('refer_agreed'), words('refer_agree', answers.agreed)],
        [word('refer_agreed_how'), answers.agreedHow && word(`refer_agreed_${answers.agreedHow}`)],
      ]),
    },
  ]
}
