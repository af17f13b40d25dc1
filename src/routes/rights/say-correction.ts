import { ways, waysToAvoid } from '#domain/people'
import { answerDueAt, type Correction, type CorrectionToAnswer } from '#domain/rights'
import { sayDay, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayNumber } from './say-number.ts'

/** How something that a client said is wrong stands, as they read it. */
export function sayMyCorrection({ id, number, about, words, askedAt, answer }: Correction, manner: Manner) {
  const day = sayDayOnPaper(askedAt, manner)
  return {
    id,
    about: word(`correction_about_${about}`),
    words,
    stands: answer
      ? sayAnswer(answer, manner)
      : m.correct_waits({ day, due: sayDayOnPaper(answerDueAt(askedAt), manner), number: sayNumber(number) }),
    answerWords: answer?.words ?? null,
    isWaiting: answer === null,
    isRefused: answer?.is === 'refused',
  }
}

function sayAnswer({ is, at, by, because }: NonNullable<Correction['answer']>, manner: Manner): string {
  const said = { day: sayDayOnPaper(at, manner), name: by ?? '' }
  return is === 'done' ? m.correct_done(said) : m.correct_refused({ ...said, because: word(`request_because_${because ?? ''}`) })
}

/** What a client said is wrong, as whoever answers it reads it: their words, and what we keep now. */
export function sayToAnswer({ id, number, about, words, askedAt, heardBy, client }: CorrectionToAnswer, manner: Manner) {
  const said = { number: sayNumber(number), day: sayDay(askedAt, manner), due: sayDay(answerDueAt(askedAt), manner) }
  return {
    id,
    about,
    title: word(`corrections_about_${about}`),
    words,
    asked: heardBy ? m.corrections_heard({ ...said, who: heardBy }) : m.corrections_asked(said),
    now: client,
  }
}

/** What can be chosen for how to reach somebody. */
export const reachChoices = () => ({
  ways: ways.map((value) => ({ value, label: word(`refer_way_${value}`) })),
  avoid: waysToAvoid.map((value) => ({ value, label: word(`refer_avoid_${value}`) })),
})
