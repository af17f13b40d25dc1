/** What a client may let a group know, beside their first name, which it always hears: without one there is nobody to expect. */
export const shareable = ['phone', 'email', 'access-needs', 'language'] as const
export type Shareable = (typeof shareable)[number]
export type Shared = 'first-name' | Shareable

/** What a group says to an introduction, and later of whether they came. */
export const introductionAnswers = ['yes', 'waiting-list', 'no'] as const
export const attendanceAnswers = ['came', 'did-not-come', 'stopped'] as const
export type IntroductionAnswer = (typeof introductionAnswers)[number]
export type AttendanceAnswer = (typeof attendanceAnswers)[number]
export type Answer = IntroductionAnswer | AttendanceAnswer

export const refusalReasons = ['full', 'not-suitable', 'could-not-reach', 'closed', 'other'] as const
export type RefusalReason = (typeof refusalReasons)[number]

/** Where an introduction stands between client and group. */
export type State = 'asked' | 'waiting-list' | 'expected' | 'declined' | 'attending' | 'missed' | 'stopped'

const STATE_AFTER: Record<Answer, State> = {
  yes: 'expected',
  'waiting-list': 'waiting-list',
  no: 'declined',
  came: 'attending',
  'did-not-come': 'missed',
  stopped: 'stopped',
}

/**
 * What may be said next. People change their minds and press the wrong button, so there is a way on from everywhere. A
 * "came" or "did not come" by mistake is taken back with "yes": they are expected again, and nobody stayed away.
 */
const NEXT: Record<State, readonly Answer[]> = {
  asked: ['yes', 'waiting-list', 'no', 'came'],
  'waiting-list': ['yes', 'no', 'came'],
  expected: ['came', 'did-not-come', 'waiting-list', 'no'],
  attending: ['stopped', 'yes', 'did-not-come'],
  missed: ['came', 'stopped', 'no', 'yes'],
  stopped: ['came'],
  declined: ['yes', 'waiting-list'],
}

/** Where an introduction stands after these answers, oldest first: the newest counts. */
export function stateOf(answers: readonly Answer[]): State {
  const newest = answers.at(-1)
  return newest ? STATE_AFTER[newest] : 'asked'
}

/** What may be said of an introduction in this state. */
export const nextAnswers = (state: State): readonly Answer[] => NEXT[state]

/** What the page of the attendance link proposes. Of "came" that was a mistake it does not make "did not come": first they are expected again. */
export const proposedByAttendanceLink = (state: State): readonly Answer[] =>
  answersByAttendanceLink(state).filter((answer) => state !== 'attending' || answer !== 'did-not-come')

/** What the group may say by its attendance link: a refusal is never taken back by link, for a person was told of it. */
export const answersByAttendanceLink = (state: State): readonly Answer[] =>
  state === 'declined' || state === 'asked' ? [] : NEXT[state].filter((answer) => answer !== 'waiting-list')

export const isAboutAttendance = (answer: Answer): answer is AttendanceAnswer => attendanceAnswers.some((one) => one === answer)
