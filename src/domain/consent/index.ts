export { type Consent, type Purpose, purposes, type WayToAgree, waysToAgree } from './consent.ts'
export { giveConsent } from './give-consent.ts'
export { endConsent, mayEndConsent } from './end-consent.ts'
export { consentsOf, hasConsent } from './queries.ts'
