import { cancelLettersNotRefused } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { isAboutAttendance, nextAnswers, type Answer, type RefusalReason } from './introduction.ts'
import { type HeldIntroduction, onceKey } from './rows.ts'

export interface NewAnswer {
  /** Travelled with the form: answering twice is answering once. Another answer from the same page is another answer. */
  id: string
  answer: Answer
  reason?: RefusalReason | null | undefined
  note?: string | null | undefined
}

/** Has this very answer been taken already, or does it add nothing to the newest? Then there is nothing to do. */
export function isTaken(introduction: HeldIntroduction, { id, answer, reason, note }: NewAnswer): boolean {
  const why = answer === 'no' ? (reason ?? null) : null
  const isSame = (one: HeldIntroduction['answers'][number]) => one.answer === answer && one.reason === why && one.note === (note ?? null)
  const newest = introduction.answers.at(-1)
  const addsNothing = newest?.answer === answer && (!why || newest.reason === why) && (!note || newest.note === note)
  return addsNothing || introduction.answers.some((one) => one.id === id && isSame(one))
}

/**
 * Writes one answer down with its fact, if it is one that can follow. Whoever went back to a page that was sent and answers
 * otherwise has changed their mind: both answers are kept, and the newest counts.
 *
 * @param allowed what may be said here
 * @throws Refusal gone (withdrawn), conflict (it cannot follow what was said before)
 */
export async function takeAnswer(
  ctx: Context,
  { tx, record }: Work,
  introduction: HeldIntroduction,
  { id, answer, reason = null, note = null }: NewAnswer,
  allowed: readonly Answer[] = nextAnswers(introduction.state),
): Promise<void> {
  if (introduction.withdrawnAt) throw new Refusal('gone', 'introduction-withdrawn')
  const saysMore = introduction.answers.at(-1)?.answer === answer
  if (!saysMore && !allowed.includes(answer)) throw new Refusal('conflict', 'answer-out-of-turn')
  // What still asks for an answer, and has not gone out, asks for nothing any more.
  if (introduction.state === 'asked') await cancelLettersNotRefused(tx, onceKey(introduction.id, ''))
  await tx
    .insertInto('introduction_answer')
    .values({
      id: introduction.answers.some((one) => one.id === id) ? newId() : id,
      introduction_id: introduction.id,
      answer,
      reason: answer === 'no' ? reason : null,
      note,
      answered_at: ctx.clock.now(),
      heard_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    })
    .execute()
  await record({
    kind: isAboutAttendance(answer) ? 'attendance.told' : 'introduction.answered',
    subject: ['referral', introduction.referralId],
    payload: { introduction: introduction.id, answer, ...(answer === 'no' && reason ? { reason } : {}) },
  })
}
