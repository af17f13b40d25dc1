export { COPY_VERSION, type CopyPiece, copyOf, copyPartNames, layersLeftOut, type NotesGiven, notesToLookThrough } from './copy.ts'
export { takeCopy } from './take-copy.ts'
export { askErasure, takeBackErasure } from './ask-erasure.ts'
export { answerErasure } from './answer-erasure.ts'
export { askRestriction, endRestriction } from './ask-restriction.ts'
export { keepRestricted, noteTold, tellOfLifting } from './lift-restriction.ts'
export { holdUnread, holdUnsent, holdUntold } from './hold-untold.ts'
export { tellOfEnd, tellThatEnded } from './tell-restriction.ts'
export { type OnlyKept, restrictionGrounds, TOLD_BEFORE_DAYS, usedAgainAt, waysOfTelling } from './restriction.ts'
export { willRead } from './will-read.ts'
export {
  allOnlyKept,
  countUntold,
  type HeardToEnd,
  type NamedOnlyKept,
  onlyKeptBehind,
  onlyKeptWith,
  restrictionHeardToEnd,
  restrictionOf,
} from './restrictions.ts'
export { askCorrection, takeBackCorrection } from './ask-correction.ts'
export { correct, refuseCorrection } from './answer-correction.ts'
export {
  correctionsAskedBy,
  type Correction,
  correctionsForManager,
  correctionsToAnswer,
  type CorrectionToAnswer,
  countCorrectionsForManager,
} from './corrections.ts'
export { answerDueAt, correctionRefusals, correctionSubjects, erasureRefusals, type Request } from './request.ts'
export { erasureAskedBy, isSubjectThere, erasuresDecided, erasuresToDecide, type ErasureToDecide } from './requests.ts'
export { type Country, countryOf } from './country.ts'
export { clearedWithin, clearOut, wouldGo } from './clear-out.ts'
export { chooseRetention, takeBackRetention } from './choose-retention.ts'
export { type Clearing, clearingsOf, type Retention, type RetentionKind, retentionKinds, retentionOf } from './retention.ts'
