import type { Agreed } from './may-flow.ts'

/** Who decides what is done with what is told: each for themselves, both together, or one for the other. */
export const agreementKinds = ['data-sharing', 'joint-controllers', 'processor'] as const
export type AgreementKind = (typeof agreementKinds)[number]

/** A signed paper between the programme and an organisation. */
export interface Agreement extends Agreed {
  id: string
  organisation: { id: string; name: string }
  kind: AgreementKind
  /** Where the paper lies. */
  reference: string
  signedByUs: string
  signedByThem: string
  addedAt: Date
  addedBy: string
  endedBy: string | null
}

const DAY = 86_400_000

/** Days before its end at which a manager is told. */
const WARNINGS = [7, 30, 60] as const

/** How many days before its end somebody should know of now: the smallest of them; undefined: it is long, or over. */
export function warningOf({ until, endedAt }: Pick<Agreement, 'until' | 'endedAt'>, now: Date): (typeof WARNINGS)[number] | undefined {
  const left = (until.getTime() - now.getTime()) / DAY
  return endedAt === null && left > 0 ? WARNINGS.find((days) => left <= days) : undefined
}

/** Is what this one allows allowed by another when it ends? Then nothing stops. */
export const isFollowed = (one: Agreement, all: readonly Agreement[]): boolean =>
  all.some(
    (other) =>
      other.id !== one.id &&
      other.organisation.id === one.organisation.id &&
      other.endedAt === null &&
      // The next one may begin with the next day.
      other.startsAt.getTime() <= one.until.getTime() + 1000 &&
      other.until > one.until &&
      one.layers.every((layer) => other.layers.includes(layer)) &&
      one.purposes.every((purpose) => other.purposes.includes(purpose)),
  )
