import { m } from '#words'

/** A time as people say it: in years or months where it is whole, with the days by which it is counted behind it. */
export function sayTime(days: number): string {
  const counted = m.keeping_days({ days })
  const years = Math.round(days / 365.25)
  if (years > 0 && (days === years * 365 || days === Math.floor(years * 365.25) || days === Math.round(years * 365.25)))
    return `${years === 1 ? m.keeping_year() : m.keeping_years({ count: years })} (${counted})`
  if (days > 0 && days < 365 && days % 30 === 0)
    return `${days === 30 ? m.keeping_month() : m.keeping_months({ count: days / 30 })} (${counted})`
  return counted
}
