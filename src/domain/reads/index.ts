export { checkRead } from './check-read.ts'
export { type CheckReason, checkReasons, type NewCheck } from './check.ts'
export { LOOK_BACK_DAYS, type ReadLine, readsOf, type UnusualRead, unusualReads } from './queries.ts'
export { MANY_IN_AN_HOUR, type Unusual, type UnusualKind, unusualKinds } from './unusual.ts'
