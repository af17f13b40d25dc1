import type { UnusualKind } from './unusual.ts'

/** What lay behind reading that stood out: they stood in for a colleague, it was their work, a mistake, or we did something about it. */
export const checkReasons = ['stood-in', 'their-work', 'mistake', 'acted-on'] as const
export type CheckReason = (typeof checkReasons)[number]

export interface NewCheck {
  /** Those that were on the page: a reason that came up meanwhile is looked at by itself. */
  kinds: UnusualKind[]
  readerId: string
  clientId: string | null
  /** "2026-05-03" */
  day: string
  reason: CheckReason
}
