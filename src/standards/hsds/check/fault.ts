/** What is not right with a directory that somebody gives out. The sentence is `check_REASON` in `messages/`. */
export type FaultReason =
  | 'ages-turned'
  | 'another-record'
  | 'dates-turned'
  | 'id-of-two'
  | 'id-twice'
  | 'missing'
  | 'not-a-date'
  | 'not-a-day'
  | 'not-a-moment'
  | 'not-a-number'
  | 'not-a-time'
  | 'not-a-uuid'
  | 'not-an-address'
  | 'not-an-email'
  | 'not-an-object'
  | 'not-known'
  | 'not-on-earth'
  | 'not-one-of'
  | 'not-text'
  | 'nothing-there'
  | 'own-parent'
  | 'page-count'
  | 'page-first'
  | 'page-last'
  | 'page-empty'

export interface Fault {
  /** Name of the file. */
  file: string
  /** Where in it: "contents[2].email", or "line 5, email" of a table. */
  path: string
  /** `wrong`: the standard says otherwise. `doubtful`: it may be so, but it is hardly meant. */
  level: 'wrong' | 'doubtful'
  reason: FaultReason
  /** What stands there, or what should. */
  about: string
}

export type Tell = (fault: Omit<Fault, 'file'>) => void

export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.replace(/\s+/g, ' ').slice(0, 80)
}
