import { fail, redirect, type RequestEvent } from '@sveltejs/kit'
import {
  type AnswerName,
  type Answers,
  changedSince,
  type Clash,
  completenessOf,
  draftWithId,
  keepAnswers,
  type Part,
  partNames,
  partOf,
  parts,
  referralSentBy,
  sendersFor,
  tooLongIn,
} from '#domain/referrals'
import { reading } from '#platform/context'
import type { Problems } from '#platform/form'
import { m } from '#words'
import { doneAt, formAction, giveBackIfShut, orErrorPage, sentencesOf, staff } from '../../../../door.ts'
import { namesakesOf, offerFor, senderOptions } from '../offer.ts'
import { sayAnswer, sayQuestion } from '../say-answer.ts'
import { answersIn, asMeant, blankAnswers, readSeen, typedForm, type TypedForm } from '../typed-form.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, memberId } = staff(event)
  const { draft, sent } = await orErrorPage(
    reading(ctx, async (tx) => ({
      draft: await draftWithId(tx, memberId, event.params.draft),
      sent: await referralSentBy(tx, memberId, event.params.draft),
    })),
  )
  if (sent) redirect(303, `/refer/${sent.id}`)
  const answers = draft?.answers ?? blankAnswers()
  const asked = event.url.searchParams.get('part')
  const part = partNames.find((name) => name === asked) ?? 'who'
  const completeness = completenessOf(answers, sendersFor(ctx.actor))
  const problems = event.url.searchParams.has('check') && !completeness.isComplete ? inOrder(completeness) : {}
  const { draft: draftId } = event.params
  return { mainForm: `/refer/new/${draftId}`, draftId, answers, part, problems, ...(await offerFor(event, answers)) }
}

export const actions: Actions = { default: formAction(typedForm, keepAndGoOn) }

async function keepAndGoOn(event: RequestEvent, form: TypedForm) {
  const { ctx } = staff(event)
  const { draft: draftId } = event.params as { draft: string }
  const { go, part, clashing } = form
  const seen = readSeen(form.seen)
  const typed = asMeant(answersIn(form), seen, Boolean(form.offered))

  // An answer that cannot be kept, or about which nobody has decided yet, stays as it was; the page holds what was typed.
  const unkept = inOrder(tooLongIn(typed))
  const tooLong = Object.keys(unkept) as AnswerName[]
  const undecided = clashing.filter((name) => !form[`clash_${name}`])
  const left = [...tooLong, ...clashing.filter((name) => form[`clash_${name}`] !== 'typed')]
  const keep = keepAnswers(ctx, { draftId, seen, typed: { ...typed, ...pick(seen, left) } })
  const kept = await keep.catch(async (thrown: unknown) => {
    giveBackIfShut(thrown, [await sayChanged(event, seen, typed)])
    throw thrown
  })
  const { answers: stands } = kept

  const clashes = [...undecided.map((name) => ({ name, stands: stands?.[name], typed: typed[name] })), ...kept.clashes]
  // What stands now, with what another window made of it, and of this window only what could not be kept. What was typed
  // here an hour ago and is otherwise now would wipe that out at the next press of a button.
  const answers: Answers = { ...(stands ?? typed), ...pick(typed, [...tooLong, ...clashes.map(({ name }) => name)]) }
  const back = { typed: answers, stands }
  if (clashes.length > 0) return askWhichStands(event, part, clashes, back)

  const completeness = completenessOf(answers, sendersFor(ctx.actor))
  const problems = completeness.isComplete ? {} : inOrder(completeness)
  if (go === 'find') return { found: await namesakesOf(event, answers), errors: unkept, ...back }
  if (go === 'later' && tooLong.length === 0) doneAt(event.cookies, '/refer', kept.answers ? 'draft-kept' : 'draft-empty')

  const here = { ...(go === 'check' ? problems : problemsIn(part, problems)), ...unkept }
  const found = form.offered && !answers.clientId ? await namesakesOf(event, answers) : []
  if (found.length > 0) return fail(422, { errors: { clientId: m.refusal_same_person_needed(), ...here }, found, ...back })
  if (Object.keys(here).length > 0) return fail(422, { errors: here, ...back })
  redirect(303, go === 'check' ? `/refer/new/${draftId}/check` : `/refer/new/${draftId}?part=${go}#part-${go}`)
}

/** What was typed in this window, with the questions, to be copied. */
async function sayChanged({ locals }: RequestEvent, seen: Answers, typed: Answers): Promise<string> {
  const { locale, ctx } = locals
  const senders = ctx ? await reading(ctx, (tx) => senderOptions(tx, ctx.actor)) : []
  const changed = Object.keys(changedSince(seen, typed)) as AnswerName[]
  return changed.map((name) => `${sayQuestion(name)}: ${sayAnswer(name, typed, locale, senders)}`).join('\n')
}

/** Two windows changed one answer: shows what stands now beside what was typed here, and lets the referrer choose. */
async function askWhichStands(event: RequestEvent, part: Part, clashes: Clash[], back: { typed: Answers; stands: Answers | undefined }) {
  const { ctx } = staff(event)
  const senders = await reading(ctx, (tx) => senderOptions(tx, ctx.actor))
  const say = (name: AnswerName, answers: Answers) => sayAnswer(name, answers, event.locals.locale, senders)
  return fail(409, {
    errors: Object.fromEntries(clashes.map(({ name }) => [`clash_${name}`, m.refer_clash_choose()])),
    ...back,
    part,
    clashes: clashes.map(({ name }) => ({
      name,
      question: sayQuestion(name),
      stands: say(name, back.stands ?? {}),
      typed: say(name, back.typed),
    })),
  })
}

function pick(answers: Answers, names: readonly AnswerName[]): Answers {
  return Object.fromEntries(names.map((name) => [name, answers[name]]))
}

function problemsIn(part: Part, problems: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).filter(([name]) => partOf(name as AnswerName) === part))
}

/** The sentences, in the order of the form. */
function inOrder(problems: Problems): Record<string, string> {
  const sentences = sentencesOf(problems)
  const order: AnswerName[] = partNames.flatMap((part) => [...parts[part]])
  return Object.fromEntries(order.filter((name) => sentences[name]).map((name) => [name, sentences[name]!]))
}
