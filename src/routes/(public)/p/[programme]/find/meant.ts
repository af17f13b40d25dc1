import { needsInWords, searchServices, serviceTypesInWords } from '#domain/directory'
import type { Tx } from '#platform/database'
import { word, type Locale } from '#words'
import { addressOf, type Asked, searchOf } from './asked.ts'

interface Lists {
  kinds: readonly string[]
  needs: readonly string[]
}

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
 * What somebody may mean whose words stand in no entry: kinds and needs of our own lists, by everyday words or by the names that we
 * give them, in any of our languages. Only those of which there is something.
 */
export async function meant(tx: Tx, asked: Asked, lists: Lists, place: Parameters<typeof searchOf>[1]): Promise<Way[]> {
  const ways: Way[] = []
  for (const [field, code] of codesMeant(asked.q, lists)) {
    const search = { ...asked, q: '', page: 1, [field]: [code] }
    const { total } = await searchServices(tx, searchOf(search, place))
    if (total > 0)
      ways.push({ words: `${word(`${field === 'kind' ? 'service_type' : 'need'}_${code}`)} (${total})`, href: addressOf(search) })
    if (ways.length === MOST) break
  }
  return ways
}

interface Way {
  words: string
  href: string
}

/** Codes that a text may mean, kinds first: they are nearer to what somebody looks for than what they need. */
export function codesMeant(text: string, { kinds, needs }: Lists): ['kind' | 'need', string][] {
  if (!text) return []
  const [kindsSaid, needsSaid] = [serviceTypesInWords(text), needsInWords(text)]
  const asked = wordsOf(text).filter((one) => one.length >= 4 && !COMMON.has(one))
  const isNamed = (key: string) =>
    LANGUAGES.some((locale) => wordsOf(word(key, {}, locale)).some((named) => asked.some((one) => named.startsWith(one))))
  return [
    ...kinds
      .filter((code) => kindsSaid.includes(code) || isNamed(`service_type_${code}`))
      .map((code) => ['kind', code] as ['kind', string]),
    ...needs.filter((code) => needsSaid.includes(code) || isNamed(`need_${code}`)).map((code) => ['need', code] as ['need', string]),
  ]
}

const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\d]+/gu) ?? []
