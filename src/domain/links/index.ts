export { type LinkPurpose, type Link, makeLink, revokeLinks } from './make-link.ts'
export { openLink, programmeOfLink, spendLink, spendLinks, checkPin } from './open-link.ts'
