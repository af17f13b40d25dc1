export { LINK_DAYS, type LinkPurpose, type Link, makeLink, revokeLinks } from './make-link.ts'
export { openLink, programmeOfLink, spendLink, spendLinks, checkPin, type PinAnswer, WRONG_PINS_BEFORE_THE_END } from './open-link.ts'
