/** What kind of "no": each door (page, API) turns it into its own status once. */
export type RefusalKind = 'forbidden' | 'not-found' | 'invalid' | 'conflict' | 'gone' | 'too-many'

/**
 * A "no" that a person can act on. `reason` is a word key: the sentence is `refusal_REASON` in `messages/`,
 * with dashes as underscores.
 */
export class Refusal extends Error {
  readonly kind: RefusalKind
  readonly reason: string
  /** The form field that it belongs to. */
  readonly field: string | undefined
  /** Words for the sentence, e.g. `{ name: 'Sam' }`. */
  readonly words: Record<string, string>
  /** Seconds until it is worth another try. */
  readonly retryAfter: number | undefined

  constructor(kind: RefusalKind, reason: string, options: { field?: string; words?: Record<string, string>; retryAfter?: number } = {}) {
    super(`${kind}: ${reason}`)
    this.kind = kind
    this.reason = reason
    this.field = options.field
    this.words = options.words ?? {}
    this.retryAfter = options.retryAfter
  }
}

const STATUS = { forbidden: 403, 'not-found': 404, invalid: 422, conflict: 409, gone: 410, 'too-many': 429 } as const

/** The headers that go with a refusal: when to come back. */
export function headersOf({ retryAfter }: Refusal): Record<string, string> {
  return retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }
}

/** The HTTP status of a refusal. */
export function statusOf(refusal: Refusal): number {
  return STATUS[refusal.kind]
}
