import { needList } from '#domain/directory'
import { ways, waysToAvoid } from '#domain/people'
import type { Tx } from '#platform/database'
import { word, type Locale } from '#words'

/** What a page offers to choose from, in the language of the page: asked of people who refer and of people who ask themselves. */
export interface Option {
  value: string
  label: string
}

const kinds = ['social', 'emotional', 'practical'] as const

/** A prefix of words: a referrer speaks of somebody else, a person of themselves. */
type Voice = 'refer' | 'ask'

/** What may be going on, in three groups. */
export async function needGroups(tx: Tx, voice: Voice): Promise<{ heading: string; options: Option[] }[]> {
  const needs = await needList(tx)
  return kinds.map((kind) => ({
    heading: word(`${voice}_needkind_${kind}`),
    options: needs.filter((need) => need.kind === kind).map(({ code }) => ({ value: code, label: word(`need_${code}`) })),
  }))
}

/** Ways to reach somebody, and ways that they may forbid. */
export const wayOptions = (voice: Voice): Option[] => ways.map((value) => ({ value, label: word(`${voice}_way_${value}`) }))
export const avoidOptions = (voice: Voice): Option[] => waysToAvoid.map((value) => ({ value, label: word(`${voice}_avoid_${value}`) }))

const spoken = [
  'ar',
  'bn',
  'bg',
  'zh',
  'nl',
  'en',
  'fr',
  'de',
  'el',
  'gu',
  'hi',
  'hu',
  'it',
  'ku',
  'lt',
  'ps',
  'fa',
  'pl',
  'pt',
  'pa',
  'ro',
  'ru',
  'so',
  'es',
  'ti',
  'tr',
  'uk',
  'ur',
  'vi',
  'cy',
  'sgn',
]

/** Languages that people talk in, by name; `also` joins the list when it is not on it. */
export const languageOptions = (locale: Locale, also?: string): Option[] => sayLanguages([...spoken, ...(also ? [also] : [])], locale)

const TAG = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/

/** Languages by name, each once. A word that is no tag stays as it was written. */
export function sayLanguages(tags: readonly string[], locale: Locale): Option[] {
  const tag = locale === 'nl' ? 'nl-NL' : 'en-GB'
  const names = new Intl.DisplayNames([tag], { type: 'language' })
  const nameOf = (value: string) => (TAG.test(value) ? (names.of(value) ?? value) : value)
  return [...new Set(tags)]
    .map((value) => ({ value, label: value === 'sgn' ? word('language_sign', {}, locale) : nameOf(value) }))
    .sort((one, other) => one.label.localeCompare(other.label, tag))
}
