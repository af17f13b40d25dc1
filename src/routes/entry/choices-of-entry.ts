import { accessFeatures, capacities, circumstances, costs, languagesSpoken, statuses, weekdays } from '#domain/directory'
import type { Tx } from '#platform/database'
import { m, word, type Locale } from '#words'
import { languageOptions, needGroups } from '../choices.ts'
import { sayWeekday } from '../say-times.ts'

/** Rhythms that people name, in days. */
const RHYTHMS: Record<string, () => string> = {
  30: m.entry_rhythm_30,
  90: m.entry_rhythm_90,
  180: m.entry_rhythm_180,
  365: m.entry_rhythm_365,
  730: m.entry_rhythm_730,
}

/** So many languages stand in sight: those that the services of the place name most often. */
const COMMON = 6

/** What the form of an entry offers to choose from, in words. */
export async function choicesOfEntry(tx: Tx, locale: Locale, rhythm: number, spoken: readonly string[]) {
  const languages = languageOptions(locale)
  const common = ['nl', 'en', ...(await languagesSpoken(tx))].filter((tag) => languages.some(({ value }) => value === tag))
  const rhythms = [...new Set([...Object.keys(RHYTHMS), String(rhythm)])].sort((a, b) => Number(a) - Number(b))
  return {
    needs: await needGroups(tx, 'refer'),
    circumstances: circumstances.map((value) => ({ value, label: word(`circumstance_${value}`) })),
    accessFeatures: accessFeatures.map((value) => ({ value, label: word(`access_${value}`) })),
    languages: [
      ...languages,
      ...spoken.filter((tag) => !languages.some(({ value }) => value === tag)).map((value) => ({ value, label: value })),
    ],
    commonLanguages: [...new Set(common)].slice(0, COMMON),
    capacities: [
      ...capacities.map((value) => ({ value, label: word(`entry_capacity_${value}`) })),
      { value: '', label: word('entry_capacity_unknown') },
    ],
    costs: [...costs.map((value) => ({ value, label: word(`finder_cost_${value}`) })), { value: '', label: word('entry_cost_unknown') }],
    statuses: statuses.map((value) => ({ value, label: word(`entry_status_${value.replace(' ', '_')}`) })),
    days: [{ value: '', label: word('entry_other_day') }, ...weekdays.map((value) => ({ value, label: sayWeekday(value, locale) }))],
    rhythms: rhythms.map((value) => ({
      value,
      label: RHYTHMS[value]?.() ?? m.entry_rhythm_other({ days: value }),
    })),
  }
}

export type EntryChoices = Awaited<ReturnType<typeof choicesOfEntry>>
