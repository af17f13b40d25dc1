import { dropOutPlaces, type DropOutPlace, type MonthOfReferrals } from '#domain/insight'
import { m, word, type Locale } from '#words'

/** A part of the report: what it shows, drawn and as a table with the same numbers, and what each number means. */
export interface Section {
  id: string
  title: string
  columns?: { name: string; year: string | undefined; value: number | null; whole?: number; label: string; ofLabel?: string; isNow: boolean }[]
  bars?: { name: string; value: number; label: string; isNow: boolean }[]
  head: string[]
  rows: { name: string; cells: string[]; isNow: boolean }[]
  total: string[] | null
  definitions: { term: string; meaning: string }[]
}

const lostIn: Record<DropOutPlace, keyof MonthOfReferrals & `lost${string}`> = {
  'before-contact': 'lostBeforeContact',
  'before-plan': 'lostBeforePlan',
  'before-first-visit': 'lostBeforeFirstVisit',
  'after-first-visit': 'lostAfterFirstVisit',
}

type Count = Exclude<keyof MonthOfReferrals, 'month' | 'daysToAttempt' | 'daysToContact'>

/** Says the numbers: the sentences on top, then each part. `months` is not empty, oldest first; its last is this month. */
export function reportOf(months: readonly MonthOfReferrals[], locale: Locale): { opening: string[]; period: string; sections: Section[] } {
  const say = sayerIn(locale)
  const now = months.at(-1)!
  const sum = (name: Count) => months.reduce((total, month) => total + month[name], 0)
  const lost = (month: MonthOfReferrals) => dropOutPlaces.reduce((total, place) => total + month[lostIn[place]], 0)
  const isNow = (month: MonthOfReferrals) => month === now

  const rowsOf = (cells: (month: MonthOfReferrals) => string[]) =>
    months.map((month) => ({ name: say.month(month.month), cells: cells(month), isNow: isNow(month) }))
  const columnsOf = (draw: (month: MonthOfReferrals) => { value: number | null; whole?: number; label: string; ofLabel?: string }) =>
    months.map((month, index) => ({
      name: say.shortMonth(month.month),
      year: index === 0 || month.month.endsWith('-01') ? month.month.slice(0, 4) : undefined,
      isNow: isNow(month),
      ...draw(month),
    }))
  const counts = (...names: Count[]) => ({
    head: names.map(columnWord),
    rows: rowsOf((month) => names.map((name) => say.count(month[name]))),
    total: names.map((name) => say.count(sum(name))),
    definitions: names.map(definitionOf),
  })
  const partOf = (part: Count, whole: Count) => (month: MonthOfReferrals) => ({
    value: month[part],
    whole: month[whole],
    label: say.shortCount(month[part]),
    ofLabel: `/${say.shortCount(month[whole])}`,
  })
  const outOf = (part: number, whole: number) => (whole === 0 ? '–' : m.manage_out_of({ part: say.count(part), whole: say.count(whole) }))

  const sections: Section[] = [
    {
      id: 'in',
      title: m.manage_in_title(),
      columns: columnsOf(({ referrals }) => ({ value: referrals, label: say.shortCount(referrals) })),
      ...counts('referrals', 'byProfessional', 'bySelf'),
    },
    {
      id: 'promise',
      title: m.manage_promise_title(),
      columns: columnsOf(partOf('promiseKept', 'promised')),
      head: [columnWord('promiseKept')],
      rows: rowsOf(({ promiseKept, promised }) => [outOf(promiseKept, promised)]),
      total: [outOf(sum('promiseKept'), sum('promised'))],
      definitions: [definitionOf('promiseKept')],
    },
    {
      id: 'days',
      title: m.manage_days_title(),
      columns: columnsOf(({ daysToContact }) => ({ value: daysToContact, label: say.days(daysToContact) })),
      head: [columnWord('daysToAttempt'), columnWord('daysToContact'), columnWord('reached')],
      rows: rowsOf((month) => [say.days(month.daysToAttempt), say.days(month.daysToContact), outOf(month.reached, month.referrals)]),
      total: null,
      definitions: [definitionOf('daysToAttempt'), definitionOf('daysToContact'), definitionOf('reached')],
    },
    {
      id: 'visit',
      title: m.manage_visit_title(),
      columns: columnsOf(partOf('attended', 'referrals')),
      ...counts('referrals', 'planAgreed', 'attended'),
      definitions: [definitionOf('planAgreed'), definitionOf('attended')],
    },
    {
      id: 'lost',
      title: m.manage_lost_title(),
      bars: dropOutPlaces.map((place) => ({
        name: word(`manage_lost_${place}`),
        value: sum(lostIn[place]),
        label: say.count(sum(lostIn[place])),
        isNow: place === 'before-first-visit',
      })),
      ...counts(...dropOutPlaces.map((place) => lostIn[place])),
      definitions: [{ term: m.manage_lost_title(), meaning: m.manage_lost_means() }],
    },
    {
      id: 'now',
      title: m.manage_now_title(),
      head: [columnWord('underWay'), columnWord('completed'), columnWord('endedOtherwise'), m.manage_column_lost()],
      rows: rowsOf((month) => [say.count(month.underWay), say.count(month.completed), say.count(month.endedOtherwise), say.count(lost(month))]),
      total: [sum('underWay'), sum('completed'), sum('endedOtherwise'), months.reduce((total, month) => total + lost(month), 0)].map(say.count),
      definitions: [definitionOf('underWay'), definitionOf('completed'), definitionOf('endedOtherwise')],
    },
  ]
  const period = m.manage_period({ from: say.month(months[0]!.month), to: say.month(now.month) })
  return { opening: openingOf(months, locale), period, sections }
}

/** What the numbers mean this month, in a few sentences. */
export function openingOf(months: readonly MonthOfReferrals[], locale: Locale): string[] {
  const say = sayerIn(locale)
  const now = months.at(-1)!
  const month = say.monthOnly(now.month)
  const came = { 0: m.manage_came_none, 1: m.manage_came_one }[now.referrals] ?? m.manage_came
  const all = months.reduce((total, { referrals }) => total + referrals, 0)
  const places = dropOutPlaces.map((place) => ({ place, lost: months.reduce((total, one) => total + one[lostIn[place]], 0) }))
  const lost = places.reduce((total, one) => total + one.lost, 0)
  const [most, next] = places.toSorted((one, other) => other.lost - one.lost)
  return [
    came({ month, count: say.count(now.referrals) }),
    now.referrals > 0 && now.promised === 0 && m.manage_none_due(),
    now.promised > 0 && m.manage_in_time({ kept: say.count(now.promiseKept), promised: say.count(now.promised) }),
    now.daysToContact !== null && m.manage_half_within({ days: say.inDays(now.daysToContact) }),
    lost > 0 && m.manage_lost_so_far({ from: say.month(months[0]!.month), lost: say.count(lost), all: say.count(all) }),
    lost > 0 && most!.lost > next!.lost && m.manage_lost_most({ place: word(`manage_lost_most_${most!.place}`), lost: say.count(most!.lost) }),
  ].filter((sentence) => sentence !== false)
}

const columnKey = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const columnWord = (name: keyof MonthOfReferrals) => word(`manage_column_${columnKey(name)}`)
const definitionOf = (name: keyof MonthOfReferrals) => ({ term: columnWord(name), meaning: word(`manage_means_${columnKey(name)}`) })

function sayerIn(locale: Locale) {
  const tag = locale === 'nl' ? 'nl-NL' : 'en-GB'
  const count = new Intl.NumberFormat(tag)
  const short = new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 3 })
  const day = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const days = new Intl.NumberFormat(tag, { style: 'unit', unit: 'day', unitDisplay: 'long', maximumFractionDigits: 1 })
  const named = (options: Intl.DateTimeFormatOptions) => (month: string) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }).format(new Date(`${month}-01T00:00Z`))
  const shortName = named({ month: 'short' })
  return {
    count: (value: number) => count.format(value),
    shortCount: (value: number) => (value < 10_000 ? String(value) : short.format(value)),
    days: (value: number | null) => (value === null ? '–' : day.format(value)),
    inDays: (value: number) => days.format(Math.max(0.1, value)),
    month: named({ month: 'short', year: 'numeric' }),
    monthOnly: named({ month: 'long' }),
    /** Three letters, so that twelve of them stand side by side on a phone. */
    shortMonth: (month: string) => shortName(month).slice(0, 3),
  }
}
