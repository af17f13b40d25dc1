/** Why an entry is as fresh as it is. */
export type FreshnessWhy =
  | 'confirmed'
  | 'confirmed-long-ago'
  | 'never-confirmed'
  | 'failed-introductions'
  | 'bounced'
  | 'not-as-described'
  | 'funding-ends-soon'
  | 'funding-ended'

export interface KnownOfEntry {
  confirmedAt: Date | null
  /** Who said so; null where only its source has a date. */
  confirmedBy: string | null
  /** Introductions since then to which the answer was: closed, or nobody could be reached. */
  failedIntroductions: number
  /** A letter to its address came back since then. */
  bounced: boolean
  /** Reports since then by people who went, or who rang. */
  notAsDescribed: number
  /** A calendar day, "2027-06-30". */
  fundingEndsOn: string | null
  confirmEveryDays: number
  now: Date
}

const DAY = 86_400_000
/** Of an entry of which nobody ever said that it is right. */
const NEVER_CONFIRMED = 30
/** A date that a source brought, with nobody's name to it. */
const ONLY_A_DATE = 0.9
const FAILED_INTRODUCTION = 0.8
const BOUNCED = 0.6
const NOT_AS_DESCRIBED = 0.7
const FUNDING_ENDED = 0.2
export const FUNDING_WARNS_DAYS = 60

/**
 * How far an entry can be trusted, and why: 100 when somebody confirmed it just now; half after twice the rhythm that its
 * provider chose; less for each sign against it. The figures are ours: none was found.
 *
 * @returns score, a whole number from 0 to 100, and reasons, the heaviest last
 */
export function freshnessOf(known: KnownOfEntry): { score: number; why: FreshnessWhy[] } {
  const { confirmedAt, confirmEveryDays, now } = known
  const why: FreshnessWhy[] = []
  let score = NEVER_CONFIRMED
  if (confirmedAt) {
    const days = Math.max(0, (now.getTime() - confirmedAt.getTime()) / DAY)
    score = 100 * 2 ** (-days / (2 * confirmEveryDays)) * (known.confirmedBy === null ? ONLY_A_DATE : 1)
    why.push(days <= confirmEveryDays ? 'confirmed' : 'confirmed-long-ago')
  } else why.push('never-confirmed')

  const weigh = (holds: boolean, factor: number, reason: FreshnessWhy) => {
    if (!holds) return
    score *= factor
    why.push(reason)
  }
  const fundingDays = known.fundingEndsOn ? (endOf(known.fundingEndsOn) - now.getTime()) / DAY : Infinity
  weigh(fundingDays > 0 && fundingDays <= FUNDING_WARNS_DAYS, 1, 'funding-ends-soon')
  weigh(known.failedIntroductions > 0, FAILED_INTRODUCTION ** known.failedIntroductions, 'failed-introductions')
  weigh(known.notAsDescribed > 0, NOT_AS_DESCRIBED ** known.notAsDescribed, 'not-as-described')
  weigh(known.bounced, BOUNCED, 'bounced')
  weigh(fundingDays <= 0, FUNDING_ENDED, 'funding-ended')
  return { score: Math.round(score), why }
}

const endOf = (day: string) => new Date(`${day}T00:00Z`).getTime() + DAY
