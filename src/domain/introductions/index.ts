export {
  type Answer,
  type AttendanceAnswer,
  type IntroductionAnswer,
  type RefusalReason,
  type Shareable,
  type Shared,
  type State,
  answersByAttendanceLink,
  proposedByAttendanceLink,
  attendanceAnswers,
  introductionAnswers,
  nextAnswers,
  refusalReasons,
  shareable,
  stateOf,
} from './introduction.ts'
export { storyForGroup } from './story-for-group.ts'
export { introduceClient, type NewIntroduction } from './introduce-client.ts'
export { agreeAndIntroduce, type AgreedIntroduction } from './agree-and-introduce.ts'
export { answerIntroduction } from './answer-introduction.ts'
export { tellAttendance } from './tell-attendance.ts'
export { recordAnswer } from './record-answer.ts'
export { type NewAnswer } from './take-answer.ts'
export { sendIntroductionAgain } from './send-introduction-again.ts'
export { withdrawIntroduction } from './withdraw-introduction.ts'
export { type Heard, type Introduction, introductionWithId, introductionsOf, introductionsOfClient, isWithdrawnBehind } from './queries.ts'
export { shareableWith } from './client-to-introduce.ts'
export { type KnownToGroup, knownToGroup } from './known-to-group.ts'
export { sharedLines } from './letters.ts'
export { askAgain, askForWord, askGroup, tellGroupNoLonger } from './write-letters.ts'
export { renewLetter } from './renew-letter.ts'
export { countFailedIntroduction } from './failed-introduction.ts'
export { stopAsking } from './stop-asking.ts'
export { previewLetter } from './preview-letter.ts'
export { isOnlyKeptBehind, mayGroupHear } from './group.ts'
