import { type AnswerName, type Answers, completenessOf, partNames, partOf } from '#domain/referrals'

/** Where one goes on with a draft: the first part that still lacks something, or the check of what will be sent. */
export function carryOnAt(draftId: string, answers: Answers, senders: Parameters<typeof completenessOf>[1]): string {
  const completeness = completenessOf(answers, senders)
  if (completeness.isComplete) return `/refer/new/${draftId}/check`
  const lacking = new Set(Object.keys(completeness.errors).map((name) => partOf(name as AnswerName)))
  const part = partNames.find((name) => lacking.has(name)) ?? 'who'
  return `/refer/new/${draftId}?part=${part}#part-${part}`
}
