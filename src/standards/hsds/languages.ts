// The languages of ISO 639-1, less those that nobody speaks at a kitchen table.
const TAGS =
  'af am ar as az be bg bm bn bo bs ca cs cy da de dz ee el en eo es et eu fa ff fi fo fr fy ga gd gl gn gu ha he hi hr ht hu hy id ig is it ja jv ka kg ki kk km kn ko ku ky lb lg ln lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn no ny om or pa pl ps pt qu rn ro ru rw sc sd sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ug uk ur uz ve vi wo xh yi yo zh zu'.split(
    ' ',
  )

const byName = new Map<string, string>()
for (const locale of ['en', 'nl']) {
  const say = new Intl.DisplayNames([locale], { type: 'language' })
  for (const tag of TAGS) byName.set((say.of(tag) ?? tag).toLowerCase(), tag)
}
for (const [name, tag] of [
  ['farsi', 'fa'],
  ['dari', 'fa-AF'],
  ['tagalog', 'tl'],
  ['filipino', 'tl'],
  ['mandarin', 'zh'],
  ['cantonese', 'yue'],
  ['haitian', 'ht'],
  ['haitian creole', 'ht'],
  ['american sign language', 'ase'],
  ['sign language', 'sgn'],
  ['gebarentaal', 'sgn'],
  ['frisian', 'fy'],
] as const) {
  byName.set(name, tag)
}

/** Tags (BCP 47) of the languages in a text where it names one that we know, else its own words: "English; Creole" -> en, Creole. */
export function languagesIn(text: string): string[] {
  return [
    ...new Set(
      text
        .replace(/\s+/g, ' ')
        .split(/[,;/&]| (?:and|en) /)
        .map((word) => word.trim().replace(/\.$/, ''))
        .filter((word) => word.length > 0 && word.length <= 35)
        .map(tagOf),
    ),
  ]
}

function tagOf(word: string): string {
  const known = byName.get(word.toLowerCase())
  if (known) return known
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})?$/i.test(word)) return word
  try {
    const [tag] = Intl.getCanonicalLocales(word)
    return tag && TAGS.includes(tag.slice(0, 2)) ? tag : word
  } catch {
    return word
  }
}
