import type { FoundService } from './found-service.ts'
import type { Parts } from './score.ts'
import type { AccessFeature, Circumstance, Cost, PartOfDay, Search } from './search.ts'
import type { OpenTime, Weekday } from './service.ts'
import type { TravelMode } from './travel.ts'

/** Why a service is in the list. `need-in-words`: nobody said so, but the words of its entry do. */
export type Why =
  | { kind: 'need' | 'need-in-words'; code: string }
  | { kind: 'name' | 'organisation' | 'description' | 'alike' | 'online' }
  | { kind: 'area'; name: string }
  | { kind: 'travel'; by: TravelMode; minutes: number }
  | { kind: 'time'; weekday: Weekday; part: PartOfDay | null }
  | { kind: 'language'; tag: string }
  | { kind: 'cost'; cost: Exclude<Cost, 'paid'> }
  | { kind: 'access'; code: AccessFeature }
  | { kind: 'circumstance'; code: Circumstance }
  | { kind: 'went'; count: number }
  | { kind: 'confirmed'; at: Date }

/** What speaks against it. */
export type Against =
  | { kind: 'waiting-list' | 'full' | 'talk-first' | 'closed' | 'not-confirmed' | 'no-bus' }
  | { kind: 'away'; until: string | null }
  | { kind: 'funding-ends'; on: string }
  | { kind: 'language-not-named'; tag: string }
  | { kind: 'access-not-named'; code: AccessFeature }
  | { kind: 'age'; from: number | null; to: number | null }
  | { kind: 'not-for-me'; count: number }

type Known = Omit<FoundService, 'why' | 'against'>
type InText = 'name' | 'description' | 'organisation' | 'alike'

/** In order: what it is for, how one gets there, when, and what makes it fit this person. Each is read from the row. */
export function whyOf(
  service: Known,
  needs: readonly { code: string; fromWords: boolean }[],
  parts: Parts,
  search: Search,
  inText: InText,
): Why[] {
  const { wishes = {} } = search
  const language = [search.language, wishes.language].find((tag) => tag !== undefined && service.languages.includes(tag))
  const access = [...new Set([...(search.access ?? []), ...(wishes.access ?? [])])].filter((code) => service.access.includes(code))
  const shared = (search.circumstances ?? []).filter((code) => service.circumstances.includes(code))
  return [
    ...needs.map(({ code, fromWords }): Why => ({ kind: fromWords ? 'need-in-words' : 'need', code })),
    ...(search.text ? [{ kind: inText }] : []),
    ...(wishes.travel && parts.minutes !== null ? [{ kind: 'travel' as const, by: wishes.travel, minutes: parts.minutes }] : []),
    ...(service.worksIn ? [{ kind: 'area' as const, name: service.worksIn }] : []),
    ...(search.near && parts.metres === null && service.isOnline ? [{ kind: 'online' as const }] : []),
    ...timesOf(service.times, search.weekdays ?? [], search.partsOfDay ?? []),
    ...(language ? [{ kind: 'language' as const, tag: language }] : []),
    ...(service.cost && service.cost !== 'paid' ? [{ kind: 'cost' as const, cost: service.cost }] : []),
    ...access.map((code): Why => ({ kind: 'access', code })),
    ...shared.map((code): Why => ({ kind: 'circumstance', code })),
    ...(parts.said.went > 0 ? [{ kind: 'went' as const, count: parts.said.went }] : []),
    ...(service.confirmedAt && service.isConfirmedLately && isFresh(service.confirmedAt, search.now)
      ? [{ kind: 'confirmed' as const, at: service.confirmedAt }]
      : []),
  ]
}

/** Days after which a confirmation is no reason in favour any more, though nothing speaks against the entry yet; where a search says when it is. */
const FRESH_DAYS = 60

const isFresh = (confirmedAt: Date, now: Date | undefined) => !now || now.getTime() - confirmedAt.getTime() <= FRESH_DAYS * 86_400_000

/** What keeps people out first, then what is not known. */
export function againstOf(service: Known, parts: Parts, search: Search): Against[] {
  const { wishes = {} } = search
  const capacity = { waitlist: 'waiting-list', 'no-capacity': 'full', 'additional-assessment-required': 'talk-first' } as const
  const wanted = [...new Set([...(search.access ?? []), ...(wishes.access ?? [])])]
  return [
    ...(service.status !== 'active' ? [{ kind: 'closed' as const }] : []),
    ...(parts.isAway ? [{ kind: 'away' as const, until: service.closedUntil }] : []),
    ...(service.capacity && service.capacity !== 'capacity' ? [{ kind: capacity[service.capacity] }] : []),
    ...(parts.ageFits === false ? [{ kind: 'age' as const, from: service.minimumAge, to: service.maximumAge }] : []),
    ...(parts.language === 'not-among-them' ? [{ kind: 'language-not-named' as const, tag: wishes.language! }] : []),
    ...wanted.filter((code) => !service.access.includes(code)).map((code): Against => ({ kind: 'access-not-named', code })),
    ...(wishes.travel === 'bus' && parts.metres !== null && parts.minutes === null ? [{ kind: 'no-bus' as const }] : []),
    ...(parts.fundingEndsSoon && service.fundingEndsOn ? [{ kind: 'funding-ends' as const, on: service.fundingEndsOn }] : []),
    ...(parts.said.notForMe > 0 ? [{ kind: 'not-for-me' as const, count: parts.said.notForMe }] : []),
    ...(!service.isConfirmedLately ? [{ kind: 'not-confirmed' as const }] : []),
  ]
}

/** Each day that was asked for on which it is open, with the part of the day where that was asked for; at most three. */
function timesOf(times: readonly OpenTime[], days: readonly Weekday[], parts: readonly PartOfDay[]): Why[] {
  if (days.length === 0 && parts.length === 0) return []
  const found = new Map<string, Why>()
  for (const time of times) {
    for (const weekday of time.weekdays.filter((day) => days.length === 0 || days.includes(day))) {
      for (const part of parts.length === 0 ? [null] : parts.filter((one) => isOpenIn(time, one)))
        found.set(`${weekday} ${part}`, { kind: 'time', weekday, part })
    }
  }
  return [...found.values()].slice(0, 3)
}

/** Is it open in this part of the day? The same rule as in the search's SQL. */
export function isOpenIn({ opensAt, closesAt }: Pick<OpenTime, 'opensAt' | 'closesAt'>, part: PartOfDay): boolean {
  const overnight = opensAt !== null && closesAt !== null && closesAt < opensAt
  return {
    morning: opensAt !== null && opensAt < '12:00',
    afternoon: opensAt !== null && opensAt < '17:00' && ((closesAt ?? opensAt) > '12:00' || overnight),
    evening: (opensAt !== null && opensAt >= '17:00') || (closesAt !== null && closesAt > '17:00') || overnight,
  }[part]
}
