import {
  accessInWords,
  costsInWords,
  daysInWords,
  needsInWords,
  searchServices,
  serviceTypesInWords,
  type Weekday,
} from '#domain/directory'
import type { Tx } from '#platform/database'
import { word, type Locale } from '#words'
import { sayWeekday } from '../../../../say-times.ts'
import { addressOf, type Asked, searchOf } from './asked.ts'

interface Lists {
  kinds: readonly string[]
  needs: readonly string[]
  access: readonly string[]
}

type Choice = 'kind' | 'need' | 'cost' | 'access' | 'day'

const LANGUAGES: Locale[] = ['en', 'nl']
const MOST = 3

/** In too many names to tell one from another. */
const COMMON = new Set([
  'help',
  'hulp',
  'samen',
  'together',
  'people',
  'mensen',
  'other',
  'andere',
  'group',
  'groep',
  'with',
  'voor',
  'over',
])

/**
 * What somebody may mean whose words stand in no entry: kinds and needs of our own lists, what it may cost, what must be
 * there and when, by everyday words or by the names that we give them, in any of our languages. Only those of which there is something.
 */
export async function meant(tx: Tx, asked: Asked, lists: Lists, place: Parameters<typeof searchOf>[1], locale: Locale): Promise<Way[]> {
  const ways: Way[] = []
  for (const [field, code] of codesMeant(asked.q, lists)) {
    const search = { ...asked, q: '', page: 1, [field]: field === 'cost' || field === 'day' ? code : [code] }
    const { total } = await searchServices(tx, searchOf(search, place))
    if (total > 0) ways.push({ words: `${nameOf(field, code, locale)} (${total})`, href: addressOf(search) })
    if (ways.length === MOST) break
  }
  return ways
}

const PREFIX = { kind: 'service_type', need: 'need', cost: 'finder_only', access: 'access' }
const nameOf = (field: Choice, code: string, locale: Locale) =>
  field === 'day' ? sayWeekday(code as Weekday, locale) : word(`${PREFIX[field]}_${code}`)

interface Way {
  words: string
  href: string
}

/** Codes that a text may mean, kinds first: they are nearer to what somebody looks for than how it is or what they need. */
export function codesMeant(text: string, { kinds, needs, access }: Lists): [Choice, string][] {
  if (!text) return []
  const [kindsSaid, needsSaid] = [serviceTypesInWords(text), needsInWords(text)]
  const asked = wordsOf(text).filter((one) => one.length >= 4 && !COMMON.has(one))
  const isNamed = (key: string) =>
    LANGUAGES.some((locale) => wordsOf(word(key, {}, locale)).some((named) => asked.some((one) => named.startsWith(one))))
  const each = (field: Choice, codes: readonly string[]) => codes.map((code): [Choice, string] => [field, code])
  return [
    ...each(
      'kind',
      kinds.filter((code) => kindsSaid.includes(code) || isNamed(`service_type_${code}`)),
    ),
    ...each('cost', costsInWords(text)),
    ...each(
      'access',
      accessInWords(text).filter((code) => access.includes(code)),
    ),
    ...each('day', daysInWords(text)),
    ...each(
      'need',
      needs.filter((code) => needsSaid.includes(code) || isNamed(`need_${code}`)),
    ),
  ]
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []
