import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'

/** Table -> columns, in the order in which rows are written for COPY. */
export const columnsOf = {
  place: ['id', 'kind', 'name', 'latitude', 'longitude', 'part_of'],
  organisation: ['id', 'name', 'sector', 'source', 'source_id'],
  location: ['id', 'organisation_id', 'name', 'address_1', 'city', 'postal_code', 'latitude', 'longitude', 'source', 'source_id'],
  service: [
    ...['id', 'organisation_id', 'name', 'description', 'email', 'status', 'capacity_status', 'cost', 'languages', 'access_features'],
    ...['is_online', 'has_place', 'confirmed_at', 'freshness', 'minimum_age', 'source', 'source_id', 'hidden_at', 'hidden_because'],
  ],
  service_at_location: ['service_id', 'location_id'],
  service_need: ['service_id', 'need_code', 'from_words'],
  service_circumstance: ['service_id', 'circumstance_code'],
  service_area: ['service_id', 'area', 'name'],
  schedule: ['id', 'service_id', 'weekdays', 'opens_at', 'closes_at', 'frequency'],
} as const
export type GeneratedTable = keyof typeof columnsOf

export interface Town {
  name: string
  latitude: number
  longitude: number
  /** How many services it has. */
  size: number
}

/** A random number generator with a seed (mulberry32): the same directory on every machine. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Ranks by Zipf's law: the first is twice as likely as the second, and ten times as likely as the tenth. */
export function zipf(count: number, roll: () => number, exponent = 1): () => number {
  const sums: number[] = []
  for (let rank = 1; rank <= count; rank++) sums.push((sums.at(-1) ?? 0) + 1 / rank ** exponent)
  return () => {
    const point = roll() * sums.at(-1)!
    let [low, high] = [0, count - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! < point) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Needs by how often services serve them, each with words by which such services speak of it. */
export const topics: [need: string, words: string[]][] = [
  ['loneliness', ['friendship', 'company', 'coffee morning', 'befriending', 'lunch club']],
  ['activity', ['walking', 'exercise', 'dance', 'football', 'yoga']],
  ['belonging', ['community garden', 'choir', 'craft', 'neighbours', 'social club']],
  ['income', ['benefits advice', 'welfare rights', 'grants', 'pension']],
  ['food', ['food bank', 'community meals', 'pantry', 'cooking']],
  ['worry', ['stress', 'relaxation', 'listening', 'mindfulness']],
  ['housing', ['housing advice', 'tenancy', 'homelessness', 'repairs']],
  ['low-mood', ['counselling', 'peer support', 'talking therapy', 'wellbeing']],
  ['debt', ['debt advice', 'money management', 'budgeting']],
  ['work', ['job club', 'employment', 'training', 'volunteering']],
  ['carer', ['carers', 'respite', 'sitting service']],
  ['long-term-condition', ['diabetes', 'stroke', 'chronic pain', 'self management']],
  ['transport', ['community transport', 'minibus', 'lift scheme']],
  ['digital', ['computer help', 'internet', 'tablet lessons']],
  ['bereavement', ['bereavement', 'grief', 'loss']],
  ['confidence', ['confidence', 'drama', 'mentoring']],
  ['relationships', ['family support', 'mediation', 'parenting']],
  ['legal', ['legal advice', 'immigration', 'rights']],
  ['language', ['english lessons', 'conversation', 'translation']],
  ['paperwork', ['form filling', 'letters', 'advocacy']],
  ['energy', ['fuel poverty', 'warm homes', 'insulation']],
  ['meaning', ['faith', 'heritage', 'philosophy']],
  ['safety', ['domestic abuse', 'refuge', 'safety']],
  ['sleep', ['sleep', 'night line']],
  ['weight', ['healthy weight', 'slimming', 'nutrition']],
]

const WEEKDAYS = ['TU', 'TH', 'WE', 'MO', 'FR', 'SA', 'SU']
const LANGUAGES = ['en', 'pl', 'ur', 'pa', 'bn', 'ro', 'ar', 'tr', 'uk', 'nl']
const ACCESS = ['step-free', 'accessible-toilet', 'seating', 'parking', 'hearing-loop', 'quiet-space', 'interpreter', 'children-welcome']
const CIRCUMSTANCES = ['older-people', 'women', 'young-people', 'parents', 'carers', 'men', 'newcomers', 'disabled-people']
const SYLLABLES = ['ba', 'cor', 'del', 'fen', 'gar', 'hol', 'lin', 'mer', 'nor', 'pen', 'rud', 'sal', 'ter', 'win', 'yar', 'ost']

/** A word of its own for each number, for the many words that are rare. */
const wordOf = (number: number) =>
  SYLLABLES[number % 16]! + SYLLABLES[(number >> 4) % 16]! + SYLLABLES[(number >> 8) % 16]! + (number >> 12 || '')

export const idOf = (kind: string, number: number) => `0190${kind}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

/**
 * Towns over a country: one for each 500 services, their sizes by Zipf's law as those of real towns are. A larger town takes
 * more room, so that it is about as dense as a small one.
 */
export function townsOf(services: number, roll: () => number): Town[] {
  const count = Math.max(4, Math.round(services / 500))
  const whole = Array.from({ length: count }, (_, rank) => 1 / (rank + 1)).reduce((sum, one) => sum + one, 0)
  return Array.from({ length: count }, (_, rank) => ({
    name: `${wordOf(rank * 7 + 3).replace(/^./, (letter) => letter.toUpperCase())}ton ${rank}`,
    latitude: 50.5 + roll() * 5,
    longitude: -4.5 + roll() * 6,
    size: services / whole / (rank + 1),
  }))
}

/** A point in a town: two thirds lie within 0.1 km times the root of its size (2.2 km for 500 services, 17 km for 30,000). */
export function pointIn({ latitude, longitude, size }: Town, roll: () => number): [latitude: number, longitude: number] {
  const far = 0.1 * Math.sqrt(size) * Math.sqrt(-2 * Math.log(1 - roll()))
  const turn = roll() * 2 * Math.PI
  return [latitude + (far * Math.sin(turn)) / 111.2, longitude + (far * Math.cos(turn)) / (111.2 * Math.cos((latitude * Math.PI) / 180))]
}

/** What stood in a feed once and went with it is still there, hidden: so many beside each that is shown. */
const HIDDEN = 0.1
/** Each town has a neighbourhood of this name. */
export const NEIGHBOURHOOD = 'Centrum'

/**
 * One in five works in its whole town; one in three is of a feed that names the same large town on every row, and so is all that is
 * hidden; one in four says no more than that it is the neighbourhood in the middle.
 */
const areasOf = (at: number, town: Town, largest: Town, isHidden: boolean) =>
  new Set([
    ...(at % 5 === 0 ? [town.name] : []),
    ...(at % 3 === 0 || isHidden ? [largest.name] : []),
    ...(at % 4 === 1 ? [NEIGHBOURHOOD] : []),
  ])

/**
 * Writes a directory of so many services, and those that are hidden beside them, as files for COPY, a row at a time: memory does not grow with it.
 *
 * @returns its towns, the largest first
 */
export async function generateDirectory(folder: string, services: number): Promise<Town[]> {
  const roll = dice(42)
  const towns = townsOf(services, roll)
  const files = Object.fromEntries(Object.keys(columnsOf).map((table) => [table, createWriteStream(join(folder, table))]))
  const write = async (table: GeneratedTable, ...cells: (string | number | boolean | null | string[])[]) => {
    const line = cells.map((cell) => (cell === null ? '\\N' : Array.isArray(cell) ? `{${cell.join()}}` : String(cell))).join('\t')
    if (!files[table]!.write(`${line}\n`)) await once(files[table]!, 'drain')
  }
  for (const [at, town] of towns.entries()) {
    const middle = [town.latitude.toFixed(6), town.longitude.toFixed(6)]
    await write('place', idOf('aaaa', at), 'postcode', `PC${at}`, ...middle, null)
    await write('place', idOf('aaab', at), 'town', town.name, ...middle, null)
    await write('place', idOf('aaac', at), 'neighbourhood', NEIGHBOURHOOD, ...middle, town.name)
  }
  const pickTown = zipf(towns.length, roll)
  const pickTopic = zipf(topics.length, roll)
  const pickWord = zipf(20_000, roll)
  const some = (list: string[], chance: number) => list.filter(() => roll() < chance)
  const one = <T>(list: readonly T[]) => list[Math.floor(roll() * list.length)]!
  const organisations = Math.ceil(services / 4)
  for (let at = 0; at < organisations; at++)
    await write(
      'organisation',
      idOf('bbbb', at),
      `${wordOf(at)} ${one(['trust', 'group', 'association', 'charity'])} ${at}`,
      'community',
      'bench',
      `o${at}`,
    )
  const pickDay = zipf(WEEKDAYS.length, roll, 0.5)
  let places = 0
  for (let at = 0; at < services * (1 + HIDDEN); at++) {
    const isHidden = at >= services
    const id = idOf('cccc', at)
    const town = towns[pickTown()]!
    const needs = new Map<number, boolean>()
    for (let more = 1 + Math.floor(roll() * 3); more > 0; more--) needs.set(pickTopic(), roll() < 0.3)
    const [main] = [...needs.keys()]
    const words = one(topics[main!]![1])
    const said = [...needs.keys()].map((topic) => one(topics[topic]![1])).join(' and ')
    const rest = Array.from({ length: 25 }, () => wordOf(pickWord())).join(' ')
    const [organisation, isOnlineOnly] = [idOf('bbbb', Math.floor(roll() * organisations)), roll() < 0.04]
    await write(
      'service',
      ...[
        id,
        organisation,
        `${words} ${wordOf(at % 4096)} ${town.name}`,
        `We offer ${said} in ${town.name}. ${rest}.`,
        `s${at}@example.org`,
      ],
      roll() < 0.97 ? 'active' : 'temporarily closed',
      roll() < 0.4 ? null : one(['capacity', 'capacity', 'capacity', 'waitlist', 'additional-assessment-required', 'no-capacity']),
      roll() < 0.4 ? null : one(['free', 'free', 'donation', 'paid']),
      roll() < 0.4 ? [] : ['en', ...some(LANGUAGES.slice(1), 0.06)],
      some(ACCESS, 0.25),
      ...[isOnlineOnly || roll() < 0.04, !isOnlineOnly, roll() < 0.3 ? null : new Date(1_790_000_000_000 - roll() * 4e10).toISOString()],
      ...[Math.floor(roll() * 101), roll() < 0.2 ? 18 : null, 'bench', `s${at}`],
      ...(isHidden ? ['2026-01-01', 'feed-removed'] : [null, null]),
    )
    for (const [topic, fromWords] of needs) await write('service_need', id, topics[topic]![0], fromWords)
    for (const circumstance of some(CIRCUMSTANCES, 0.05)) await write('service_circumstance', id, circumstance)
    for (const area of areasOf(at, town, towns[0]!, isHidden)) await write('service_area', id, area.toLowerCase(), area)
    for (let more = isOnlineOnly ? 0 : roll() < 0.1 ? 2 : 1; more > 0; more--) {
      const [latitude, longitude] = pointIn(town, roll)
      const place = idOf('dddd', places)
      await write(
        'location',
        place,
        organisation,
        `Hall ${places}`,
        `${at % 90} ${wordOf(at % 500)} Road`,
        town.name,
        null,
        latitude.toFixed(6),
        longitude.toFixed(6),
        'bench',
        `l${places++}`,
      )
      await write('service_at_location', id, place)
    }
    if (roll() < 0.2) continue
    for (let more = 1 + Math.floor(roll() * 2); more > 0; more--) {
      const opens = 9 + Math.floor(roll() * 10)
      const days = [...new Set([WEEKDAYS[pickDay()]!, ...(roll() < 0.15 ? ['MO', 'TU', 'WE', 'TH', 'FR'] : [])])]
      await write('schedule', idOf('eeee', at * 2 + more - 1), id, days, `${opens}:00`, `${opens + 2}:00`, 'WEEKLY')
    }
  }
  await Promise.all(Object.values(files).map((file) => (file.end(), once(file, 'finish'))))
  return towns
}
