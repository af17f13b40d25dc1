export { type Sealed, sealFacts } from './seal-facts.ts'
export { type Fault, type Seal, verifyFacts, type Verdict } from './verify-facts.ts'
