import {
  type AccessFeature,
  accessFeatures,
  type Circumstance,
  circumstances,
  isWeekday,
  outwardPart,
  type PartOfDay,
  partsOfDay,
  type Search,
} from '#domain/directory'

/** What somebody asked the finder. It names nobody: of a postcode only the part that thousands share is kept. */
export interface Asked {
  q: string
  need: string[]
  kind: string[]
  near: string
  /** Metres, or empty for any distance. */
  within: string
  day: string
  part: string
  /** As it was typed: whoever is not understood hears so. */
  age: string
  who: string[]
  /** '' any, 'free', or 'gift': free, or a gift if you can. */
  cost: string
  language: string
  access: string[]
  how: string
  page: number
}

export const DISTANCES = ['1000', '2000', '5000', '10000', '25000'] as const
export const COSTS = ['free', 'gift'] as const
export const HOW = ['in-person', 'online'] as const

/** "17", "17 jaar", "17 years old". */
const AGE = /^(\d{1,3})(?:\s*(?:jaar|jr\.?|years?|yrs?\.?)(?:\s+(?:old|oud))?)?$/i
const CODE = /^[a-z-]{1,40}$/
const oneOf = (list: readonly string[], value: string) => (list.includes(value) ? value : '')

/** Reads what was asked, from an address or a form. What makes no sense is left out, or said beside what is found: a search never fails. */
export function askedIn(fields: URLSearchParams | FormData): Asked {
  const one = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, 200) : ''
  }
  const many = (name: string) =>
    [...new Set(fields.getAll(name).filter((value): value is string => typeof value === 'string' && CODE.test(value)))].slice(0, 40)
  return {
    q: one('q'),
    need: many('need'),
    kind: many('kind'),
    near: outwardPart(one('near')).slice(0, 120),
    within: oneOf(DISTANCES, one('within')),
    day: isWeekday(one('day')) ? one('day') : '',
    part: oneOf(partsOfDay, one('part')),
    age: (AGE.exec(one('age'))?.[1] ?? one('age')).slice(0, 20),
    who: many('who').filter((code) => circumstances.includes(code as Circumstance)),
    cost: oneOf(COSTS, one('cost')),
    language: one('language').slice(0, 35),
    access: many('access').filter((code) => accessFeatures.includes(code as AccessFeature)),
    how: oneOf(HOW, one('how')),
    page: Math.min(10_000, Math.max(1, Number.parseInt(one('page'), 10) || 1)),
  }
}

/** The age in years; undefined when nobody gave one, or it is none. */
export function ageIn({ age }: Asked): number | undefined {
  return /^\d{1,3}$/.test(age) && Number(age) <= 130 ? Number(age) : undefined
}

/** The address of a search, without what was left open: short enough to be read out, and the same each time. */
export function addressOf(asked: Asked): string {
  const fields = new URLSearchParams()
  for (const [name, value] of Object.entries(asked)) {
    if (Array.isArray(value)) for (const one of value) fields.append(name, one)
    else if (name === 'page' ? value > 1 : value) fields.set(name, String(value))
  }
  return fields.size > 0 ? `?${fields}` : '?'
}

/** The same behind another address: nothing where nothing is asked. */
export const searchIn = (asked: Asked): string => addressOf(asked).replace(/^\?$/, '')

/** Is anything asked at all, besides a page? */
export const asksNothing = (asked: Asked): boolean => addressOf({ ...asked, page: 1 }) === '?'

/** The same for the directory. */
export function searchOf(asked: Asked, near: Search['near']): Search {
  return {
    text: asked.q,
    needs: asked.need,
    serviceTypes: asked.kind,
    near,
    withinMetres: near && asked.within ? Number(asked.within) : undefined,
    weekdays: isWeekday(asked.day) ? [asked.day] : [],
    partsOfDay: asked.part ? [asked.part as PartOfDay] : [],
    age: ageIn(asked),
    circumstances: asked.who as Circumstance[],
    costs: asked.cost === '' ? [] : asked.cost === 'free' ? ['free'] : ['free', 'donation'],
    language: asked.language || undefined,
    access: asked.access as AccessFeature[],
    how: asked.how === '' ? undefined : asked.how === 'online' ? 'online' : 'in-person',
    page: asked.page,
  }
}
