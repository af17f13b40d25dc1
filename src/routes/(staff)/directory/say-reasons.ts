import type { Against, Why } from '#domain/directory'
import { sayAgo, sayDate, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayWeekday } from '../../say-times.ts'
import { sayLanguage } from './say-language.ts'

/** Why a service is in the list, in a few words: "about 12 minutes on foot", "Thursday morning". */
export function sayWhy(why: Why, manner: Manner): string {
  const { locale } = manner
  switch (why.kind) {
    case 'need':
      return m.directory_why_need({ need: inSentence(word(`need_${why.code}`)) })
    case 'need-in-words':
      return m.directory_why_need_in_words({ need: inSentence(word(`need_${why.code}`)) })
    case 'area':
      return m.directory_why_area({ area: why.name })
    case 'travel':
      return word(`directory_why_travel_${why.by}`, { minutes: why.minutes })
    case 'time': {
      const day = sayWeekday(why.weekday, locale)
      return why.part ? m.directory_why_time({ day, part: word(`part_of_day_${why.part}`) }) : day
    }
    case 'language':
      return m.directory_why_speaks({ language: sayLanguage(why.tag, locale) })
    case 'cost':
      return word(`directory_why_cost_${why.cost}`)
    case 'access':
      return inSentence(word(`access_${why.code}`))
    case 'circumstance':
      return m.directory_why_circumstance({ group: inSentence(word(`circumstance_${why.code}`)) })
    case 'went':
      return why.count === 1 ? m.directory_why_went_one() : m.directory_why_went({ count: why.count })
    case 'confirmed':
      return m.directory_why_confirmed({ ago: sayAgo(why.at, manner) })
    default:
      return word(`directory_why_${why.kind}`)
  }
}

/** What speaks against it, in a few words. */
export function sayAgainst(against: Against, { locale }: Manner): string {
  switch (against.kind) {
    case 'away':
      return against.until ? m.directory_against_away_until({ day: sayDate(against.until, locale) }) : m.directory_against_away()
    case 'funding-ends':
      return m.directory_against_funding_ends({ day: sayDate(against.on, locale) })
    case 'language-not-named':
      return m.directory_against_language_not_named({ language: sayLanguage(against.tag, locale) })
    case 'access-not-named':
      return m.directory_against_access_not_named({ feature: inSentence(word(`access_${against.code}`)) })
    case 'age': {
      const { from, to } = against
      if (from !== null && to !== null) return m.directory_against_age_between({ from, to })
      return from === null ? m.directory_against_age_to({ to: to ?? 0 }) : m.directory_against_age_from({ from })
    }
    case 'not-for-me':
      return against.count === 1 ? m.directory_against_not_for_me_one() : m.directory_against_not_for_me({ count: against.count })
    default:
      return word(`directory_against_${against.kind}`)
  }
}

/** A label of a list within a sentence: "no steps"; "LGBTQ+ people" stays. */
function inSentence(label: string): string {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label[0]!.toLowerCase() + label.slice(1) : label
}
