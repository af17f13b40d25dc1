export {
  type Channel,
  channels,
  type Contact,
  type ContactOutcome,
  contactOutcomes,
  conversationsIn,
  isPastCap,
  mayHaveTriedEnough,
} from './contact.ts'
export { type CallBackChoice, callBackChoices, momentOf, quickCallBack } from './call-back.ts'
export { type NewContact, recordContact } from './record-contact.ts'
export { type NewNeed, writeNeed } from './write-need.ts'
export { changeNeedMet } from './change-need-met.ts'
export { writeGoal } from './write-goal.ts'
export { reachGoal } from './reach-goal.ts'
export { type DoneBy, type Step, stepDoers, type StepEnding, stepEndings } from './step.ts'
export { agreeStep, agreeStepIn, type NewStep } from './agree-step.ts'
export { endStep, takeUpStep } from './end-step.ts'
export { recordConsent } from './record-consent.ts'
export { hearWord } from './hear-word.ts'
export { byUrgency, presses, type Situation, urgencies, type Urgency, type UrgencyKind, urgencyOf } from './urgency.ts'
export { type Inbox, inboxOf, type InboxRow, inboxRowOf } from './inbox.ts'
export { EVERYBODY_PAGE, everybodyOf, type EverybodyRow } from './everybody.ts'
export { type ClientNeed, type ClientWord, contactsOf, type Goal, goalsOf, type Journey, journeyOf, needsOf, stepsOf } from './journey.ts'
export { type TimelineEntry, timelineOf } from './timeline.ts'
