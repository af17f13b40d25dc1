import { dropOutPlaces, type MonthOfReferrals } from '#domain/insight'
import { m, word, type Locale } from '#words'
import { openingOf } from './opening.ts'
import { type Count, columnWord, definitionOf, fellAway, lostIn, sayerIn, together } from './say-numbers.ts'

/** A part of the report: what it shows, drawn and as a table with the same numbers, and what each number means. */
export interface Section {
  id: string
  title: string
  /** How to read the drawing, where it is not plain. */
  note?: string
  columns?: (Drawn & { name: string; year: string | undefined; isNow: boolean })[]
  bars?: { name: string; value: number; label: string; isNow: boolean }[]
  head: string[]
  rows: { name: string; cells: string[]; isNow: boolean }[]
  total: string[] | null
  definitions: { term: string; meaning: string }[]
}

interface Drawn {
  value: number | null
  whole?: number
  label: string
  ofLabel?: string
}

/** Says the numbers: the sentences on top, then each part. `months` is not empty, oldest first; its last is this month. */
export function reportOf(months: readonly MonthOfReferrals[], locale: Locale): { opening: string[]; period: string; sections: Section[] } {
  const say = sayerIn(locale)
  const period = m.manage_period({ from: say.longMonth(months[0]!.month), to: say.longMonth(months.at(-1)!.month) })
  return { opening: openingOf(months, locale), period, sections: sectionsOf(months, say) }
}

function sectionsOf(months: readonly MonthOfReferrals[], say: ReturnType<typeof sayerIn>): Section[] {
  const { columnsOf, table, counts, out } = partsFrom(months, say)
  const all = together(months)
  return [
    {
      id: 'in',
      title: m.manage_in_title(),
      columns: columnsOf(({ referrals }) => ({ value: referrals, label: say.shortCount(referrals) })),
      ...counts('referrals', 'byProfessional', 'bySelf'),
      definitions: [definitionOf('referrals'), definitionOf('byProfessional'), definitionOf('bySelf')],
    },
    {
      id: 'promise',
      title: m.manage_promise_title(),
      note: m.manage_promise_note(),
      columns: columnsOf(out.drawn('promiseKept', 'promised')),
      ...table([columnWord('promiseKept')], (month) => [out.said(month.promiseKept, month.promised)]),
      definitions: [definitionOf('promiseKept')],
    },
    {
      id: 'days',
      title: m.manage_days_title(),
      columns: columnsOf(({ daysToContact }) => ({ value: daysToContact, label: say.days(daysToContact) })),
      ...table([columnWord('daysToAttempt'), columnWord('daysToContact'), columnWord('reached')], (month) => [
        say.days(month.daysToAttempt),
        say.days(month.daysToContact),
        out.said(month.reached, month.referrals),
      ]),
      // The median of a year is not a sum of medians.
      total: null,
      definitions: [definitionOf('daysToAttempt'), definitionOf('daysToContact'), definitionOf('reached')],
    },
    {
      id: 'visit',
      title: m.manage_visit_title(),
      note: m.manage_visit_note(),
      columns: columnsOf(out.drawn('attended', 'referrals')),
      ...counts('referrals', 'planAgreed', 'attended'),
      definitions: [definitionOf('planAgreed'), definitionOf('attended')],
    },
    {
      id: 'lost',
      title: m.manage_lost_title(),
      bars: dropOutPlaces.map((place) => ({
        name: word(`manage_lost_${place}`),
        value: all[lostIn[place]],
        label: say.count(all[lostIn[place]]),
        isNow: place === 'before-first-visit',
      })),
      ...counts(...dropOutPlaces.map((place) => lostIn[place])),
      definitions: [{ term: m.manage_lost_title(), meaning: m.manage_lost_means() }],
    },
    {
      id: 'now',
      title: m.manage_now_title(),
      ...table([columnWord('underWay'), columnWord('completed'), columnWord('endedOtherwise'), m.manage_column_lost()], (month) =>
        [month.underWay, month.completed, month.endedOtherwise, fellAway(month)].map(say.count),
      ),
      definitions: [definitionOf('underWay'), definitionOf('completed'), definitionOf('endedOtherwise')],
    },
  ]
}

/** What the parts are made of. A total is the cells of all months taken together. */
function partsFrom(months: readonly MonthOfReferrals[], say: ReturnType<typeof sayerIn>) {
  const isNow = (month: MonthOfReferrals) => month === months.at(-1)
  const table = (head: string[], cells: (month: MonthOfReferrals) => string[]) => ({
    head,
    rows: months.map((month) => ({ name: say.month(month.month), cells: cells(month), isNow: isNow(month) })),
    total: cells(together(months)),
  })
  return {
    table,
    counts: (...names: Count[]) => table(names.map(columnWord), (month) => names.map((name) => say.count(month[name]))),
    columnsOf: (draw: (month: MonthOfReferrals) => Drawn) =>
      months.map((month, index) => ({
        name: say.shortMonth(month.month),
        year: index === 0 || month.month.endsWith('-01') ? month.month.slice(0, 4) : undefined,
        isNow: isNow(month),
        ...draw(month),
      })),
    /** So many out of so many, drawn as a column in its outline, and said. */
    out: {
      drawn: (part: Count, whole: Count) => (month: MonthOfReferrals) => ({
        value: month[part],
        whole: month[whole],
        label: say.shortCount(month[part]),
        ofLabel: `/${say.shortCount(month[whole])}`,
      }),
      said: (part: number, whole: number) => (whole === 0 ? '–' : m.manage_out_of({ part: say.count(part), whole: say.count(whole) })),
    },
  }
}
