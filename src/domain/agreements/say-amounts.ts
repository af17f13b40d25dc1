import { m, type Locale } from '#words'
import type { Amounts } from './standing.ts'

/** "Word about 3 referrals; 2 introductions": what goes to an organisation, in one line. Empty where there is nothing. */
export function sayAmounts({ referrals, introductions, sharings }: Amounts, locale: Locale): string {
  return [
    referrals > 0 && m.agreements_stream_referrals({ count: referrals }, { locale }),
    introductions > 0 && m.agreements_stream_introductions({ count: introductions }, { locale }),
    sharings > 0 && m.agreements_stream_sharings({ count: sharings }, { locale }),
  ]
    .filter(Boolean)
    .join('; ')
}
