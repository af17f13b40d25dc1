import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { NewPlace } from '#domain/directory'
import { LIMITS, type Limits } from './limits.ts'
import { readTable } from './read-tabular.ts'
import { CannotRead, newReport, type Reason, type Report } from './report.ts'
import { said, type SourceRow } from './source-row.ts'
import { pointIn } from './read-postcodes.ts'

const NAME = ['name', 'place', 'place_name', 'name1', 'naam', 'plaatsnaam']
const KIND = ['kind', 'type', 'local_type', 'feature_code', 'soort']
const PART_OF = ['part_of', 'in', 'town', 'municipality', 'gemeente', 'district_borough', 'county_unitary', 'county']
const OTHER_NAMES = ['other_names', 'alternate_names', 'alternatenames', 'name2', 'andere_namen']

/** What the usual sources call them: in words, as OS Open Names does, and by the codes of GeoNames. */
const KINDS = {
  town: /^(town|city|village|hamlet|other settlement|stad|dorp|plaats|woonplaats|ppl|ppla\d?|pplc|pplg|ppll)$/,
  neighbourhood: /^(neighbou?rhood|suburb|suburban area|quarter|wijk|buurt|buurtschap|pplx)$/,
}

/** A name is as long as its column. */
const LONGEST = 120
/** More than the towns and villages of the largest country. */
const MOST = 1_000_000

interface Row {
  place: NewPlace
  otherNames: string[]
  line: number
}

/**
 * Reads a table of towns and neighbourhoods with the point of each, in degrees. Of two rows for one place the first counts; where two
 * places far from each other have one name and nothing tells them apart, neither is taken.
 *
 * @returns places, those of other names after those of first names; and for each line that is not among them, why
 * @throws CannotRead when the file is no such table
 */
export async function readPlaces(path: string, limits: Limits = LIMITS): Promise<{ places: NewPlace[]; report: Report }> {
  const file = basename(path)
  const about = await stat(path).catch(() => undefined)
  if (!about) throw new CannotRead('no-such-path', file)
  if (!about.isFile()) throw new CannotRead('not-readable', file)
  const report = newReport(limits.notes)
  const rows = new Map<string, Row[]>()
  let count = 0
  for await (const row of readTable(path, 'location', report, limits)) {
    if (++count > Math.min(limits.rows, MOST)) throw new CannotRead('too-many-rows', file, row.line)
    const read = placeIn(row)
    if (typeof read === 'string') {
      report.note({ file, line: row.line, reason: read, outcome: 'left-out', about: said(row, ...NAME) ?? '' })
      continue
    }
    const key = keyOf(read.place)
    rows.set(key, [...(rows.get(key) ?? []), read])
  }
  const places = new Map<string, NewPlace>()
  for (const [key, [first, ...more]] of rows) {
    const isUnclear = more.some(({ place }) => !isNear(place, first!.place))
    if (!isUnclear) places.set(key, first!.place)
    for (const { place, line } of isUnclear ? [first!, ...more] : more)
      report.note({ file, line, reason: isUnclear ? 'place-unclear' : 'place-twice', outcome: 'left-out', about: place.name })
  }
  if (places.size === 0) throw new CannotRead(count === 0 ? 'empty' : 'no-places', file)
  const firstNames = Map.groupBy(places.values(), nameOf)
  for (const [key, [first]] of rows) if (places.has(key)) addOtherNames(places, firstNames, first!)
  return { places: [...places.values()], report }
}

function placeIn(row: SourceRow): Row | Reason {
  const name = oneLine(said(row, ...NAME) ?? '')
  const kind = kindOf(said(row, ...KIND) ?? '')
  const point = pointIn(row)
  const partOf = oneLine(said(row, ...PART_OF) ?? '').slice(0, LONGEST) || null
  if (!name) return 'missing-name'
  if (name.length > LONGEST) return 'name-too-long'
  if (!kind) return 'unknown-kind'
  if (!point) return 'no-point'
  const otherNames = (said(row, ...OTHER_NAMES) ?? '')
    .split(/[,;|]/)
    .map(oneLine)
    .filter((other) => other && other.length <= LONGEST)
  return { place: { kind, name, partOf, ...point }, otherNames, line: row.line }
}

/** What a place far from here is called first stays its own, whatever either lies in: a name of both would tell of neither where it is. */
function addOtherNames(places: Map<string, NewPlace>, firstNames: ReadonlyMap<string, NewPlace[]>, { place, otherNames }: Row): void {
  for (const name of otherNames) {
    const other = { ...place, name }
    const isTaken = firstNames.get(nameOf(other))?.some((first) => !isNear(first, place))
    if (!isTaken && !places.has(keyOf(other))) places.set(keyOf(other), other)
  }
}

function kindOf(text: string): 'town' | 'neighbourhood' | undefined {
  const kind = text.toLowerCase().replace(/[\s_-]+/g, ' ')
  if (KINDS.town.test(kind)) return 'town'
  return KINDS.neighbourhood.test(kind) ? 'neighbourhood' : undefined
}

/** What steers a terminal or turns a line around is no part of a name. */
const oneLine = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim()

const keyOf = ({ kind, name, partOf }: NewPlace) => [kind, name, partOf ?? ''].map(plain).join('\n')
const nameOf = ({ kind, name }: NewPlace) => [kind, name].map(plain).join('\n')
const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** As `isOnePlace` has it. */
const isNear = (one: NewPlace, other: NewPlace) =>
  Math.abs(one.latitude - other.latitude) < 0.05 && Math.abs(one.longitude - other.longitude) < 0.1
