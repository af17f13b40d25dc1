import { fail, redirect } from '@sveltejs/kit'
import { z } from 'zod'
import {
  type AnswerName,
  type Answers,
  changedSince,
  completenessOf,
  draftAnswers,
  draftWithId,
  type Part,
  partNames,
  partOf,
  parts,
  referralSentBy,
  saveDraft,
} from '#domain/referrals'
import { reading } from '#platform/context'
import { word } from '#words'
import { doneAt, formAction, type NotTaken, staff } from '../../../../door.ts'
import { namesakesOf, offerFor } from '../offer.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const { draft, sent } = await reading(ctx, async (tx) => ({
    draft: await draftWithId(tx, memberId, event.params.draft),
    sent: await referralSentBy(tx, memberId, event.params.draft),
  }))
  if (sent) redirect(303, `/refer/${sent.id}`)
  const answers = draft?.answers ?? {}
  const asked = event.url.searchParams.get('part')
  const part = partNames.find((name) => name === asked) ?? 'who'
  const completeness = completenessOf(answers)
  const problems = event.url.searchParams.has('check') && !completeness.isComplete ? said(completeness.problems) : {}
  return { draftId: event.params.draft, answers, part, problems, language: programme.locale, ...(await offerFor(event, answers)) }
}

/** Where a button of the form leads: another part, the people with this name, the check, or home for later. */
const form = draftAnswers.extend({
  seen: z.string().max(100_000).optional(),
  part: z.enum(partNames).default('who'),
  go: z.enum([...partNames, 'find', 'check', 'later']).default('check'),
})

export const actions: Actions = {
  default: formAction(form, async (event, { seen, part, go, ...answers }) => {
    const { ctx, memberId } = staff(event)
    const draftId = event.params.draft!
    await saveDraft(ctx, { draftId, answers: changedSince(readSeen(seen), answers) })
    if (go === 'later') doneAt(event.cookies, '/refer', 'draft-kept')
    if (go === 'find') return { found: await namesakesOf(event, answers), typed: answers, errors: {} }

    // What is kept, not what was typed: another tab may have added to it.
    const draft = await reading(ctx, (tx) => draftWithId(tx, memberId, draftId))
    const completeness = completenessOf(draft?.answers ?? answers)
    const problems = completeness.isComplete ? {} : go === 'check' ? completeness.problems : problemsIn(part, completeness.problems)
    if (Object.keys(problems).length > 0) return notTaken(problems, answers)
    redirect(303, go === 'check' ? `/refer/new/${draftId}/check` : `/refer/new/${draftId}?part=${go}#part-${go}`)
  }),
}

function problemsIn(part: Part, problems: Partial<Record<AnswerName, string>>): Partial<Record<AnswerName, string>> {
  return Object.fromEntries(Object.entries(problems).filter(([name]) => partOf(name as AnswerName) === part))
}

function notTaken(problems: Partial<Record<AnswerName, string>>, typed: Answers) {
  return fail(422, { errors: said(problems), typed } satisfies NotTaken)
}

/** The sentences, in the order of the form. */
function said(problems: Partial<Record<AnswerName, string>>): Record<string, string> {
  const order: AnswerName[] = partNames.flatMap((part) => [...parts[part]])
  return Object.fromEntries(order.filter((name) => problems[name]).map((name) => [name, word(`refusal_${problems[name]}`)]))
}

/** The answers that the page was opened with, as it says itself; when it says nothing readable, everything counts as new. */
function readSeen(text: string | undefined): Answers {
  try {
    return draftAnswers.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}
