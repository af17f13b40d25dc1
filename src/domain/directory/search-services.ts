import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { areasAround, workingAround } from './areas.ts'
import { foundOf, type FoundService, type Row } from './found-service.ts'
import { type Parts, scoreOf } from './score.ts'
import type { AccessFeature, Said, Search } from './search.ts'
import { details } from './details-statement.ts'
import type { Attempt } from './attempt.ts'
import { isOffered } from './search-pool.ts'
import { candidates, stopsAround } from './search-statement.ts'
import type { Capacity, ServiceStatus } from './service.ts'
import { minutesBy, REACH } from './travel.ts'

/** Services on one page. */
const PAGE = 20
/** How far to look when nobody said how far, in metres, until there is something to choose from; in the end everywhere. */
const WIDER = [5_000, 15_000, 50_000]
const ENOUGH = 3 * PAGE

export interface Found {
  services: FoundService[]
  /** How many there are, as far as was looked. */
  total: number
  page: number
  pages: number
  /** Nothing held these words; what is shown looks like them. */
  onlyAlike: boolean
  /** How far was looked, in metres; null: everywhere. */
  withinMetres: number | null
}

/** A row of `candidates`. */
interface Candidate {
  id: string
  locationId: string | null
  metres: number | null
  worksHere: boolean
  words: number
  said: number
  inWords: number
  timesThatFit: number
  status: ServiceStatus
  capacity: Capacity | null
  languages: string[]
  access: AccessFeature[]
  minimumAge: number | null
  maximumAge: number | null
  freshness: number
  isAway: boolean
  fundingEndsSoon: boolean
  circumstances: number
  stopToPlace: number | null
  total: number
}

/**
 * Which services fit, best first (by `scoreOf`), and in words why each is there and what speaks against it? What is hidden
 * or merged is not there. Of more than 400 that fit, the 400 for most needs, best in words and nearest are weighed.
 * Without a limit of distance it looks near first, and further away when there is little. Words that nothing holds are looked
 * for once more by likeness, for typing errors. A page beyond the last is the last.
 */
export async function searchServices(tx: Tx, search: Search): Promise<Found> {
  const text = search.text?.trim().slice(0, 200) || undefined
  const areas = await areasAround(tx, search.near)
  const working = await workingAround(tx, { ...search, areas }, isOffered(search))
  const asked = { ...search, text, areas, working, timeZone: (await programmeOf(tx)).timeZone }
  const found = await lookAround(tx, { ...asked, mode: text ? 'words' : 'none' })
  if (found.candidates.length > 0 || !text) return weigh(tx, found)
  return weigh(tx, await lookAround(tx, { ...asked, mode: 'alike' }))
}

interface Looked {
  attempt: Attempt
  candidates: Candidate[]
}

/** Near first, then wider, until there is enough to choose from. What is near everybody, or works here from afar, is no reason not to look further. */
async function lookAround(tx: Tx, search: Attempt): Promise<Looked> {
  const reach = search.wishes?.travel && REACH[search.wishes.travel]
  const steps = !search.near || search.withinMetres ? [] : [...(reach ? [reach] : []), ...WIDER.filter((metres) => metres > (reach ?? 0))]
  for (const withinMetres of steps) {
    const looked = await look(tx, { ...search, withinMetres })
    if (looked.candidates.filter(({ metres }) => metres !== null && metres <= withinMetres).length >= ENOUGH) return looked
  }
  return look(tx, search)
}

async function look(tx: Tx, attempt: Attempt): Promise<Looked> {
  const { rows } = await candidates(attempt).execute(tx)
  return { attempt, candidates: rows as Candidate[] }
}

async function weigh(tx: Tx, { attempt, candidates: all }: Looked): Promise<Found> {
  const said = (await attempt.wishes?.said?.(all.map(({ id }) => id))) ?? new Map<string, Said>()
  const homeToStop = await stopNearHome(tx, attempt)
  const weighed = all
    .map((one) => ({ one, parts: partsOf(one, attempt, homeToStop, said.get(one.id) ?? { went: 0, notForMe: 0 }) }))
    .map(({ one, parts }) => ({ one, parts, points: scoreOf(parts) }))
    .sort((a, b) => b.points - a.points || (a.one.metres ?? Infinity) - (b.one.metres ?? Infinity) || (a.one.id < b.one.id ? -1 : 1))
  const pages = Math.max(1, Math.ceil(weighed.length / PAGE))
  const page = Math.min(pages, Math.max(1, Math.trunc(attempt.page ?? 1)))
  const shown = weighed.slice((page - 1) * PAGE, page * PAGE)
  const rows =
    shown.length === 0
      ? []
      : ((
          await details(
            attempt,
            shown.map(({ one }) => one),
          ).execute(tx)
        ).rows as Row[])
  const rowWith = new Map(rows.map((row) => [row.id, row]))
  return {
    services: shown.flatMap(({ one, parts }) => {
      const row = rowWith.get(one.id)
      return row ? [foundOf(row, parts, attempt)] : []
    }),
    total: all[0]?.total ?? 0,
    page,
    pages,
    onlyAlike: attempt.mode === 'alike' && all.length > 0,
    withinMetres: (attempt.near && attempt.withinMetres) || null,
  }
}

/** Metres from where somebody starts to the nearest stop; null where none is near, or nobody goes by bus. */
async function stopNearHome(tx: Tx, { near, wishes }: Attempt): Promise<number | null> {
  if (!near || wishes?.travel !== 'bus') return null
  const around = stopsAround(sql`${near.latitude}::float8`, sql`${near.longitude}::float8`)
  const { rows } = await sql<{ metres: number | null }>`select min(metres) as metres from (${around}) stop`.execute(tx)
  return rows[0]?.metres ?? null
}

function partsOf(row: Candidate, { wishes = {}, access = [] }: Attempt, homeToStop: number | null, said: Said): Parts {
  const wanted = [...new Set([...access, ...(wishes.access ?? [])])]
  const offered = wanted.filter((feature) => row.access.includes(feature)).length
  const { age } = wishes
  return {
    needs: { said: row.said, inWords: row.inWords },
    words: row.words,
    metres: row.metres,
    worksHere: row.worksHere,
    minutes:
      wishes.travel && row.metres !== null
        ? minutesBy(wishes.travel, { metres: row.metres, homeToStop, stopToPlace: row.stopToPlace })
        : null,
    timesThatFit: row.timesThatFit,
    language: !wishes.language
      ? null
      : row.languages.length === 0
        ? 'unnamed'
        : row.languages.includes(wishes.language)
          ? 'spoken'
          : 'not-among-them',
    access: { offered, notNamed: wanted.length - offered },
    circumstances: row.circumstances,
    ageFits:
      age === undefined || (row.minimumAge === null && row.maximumAge === null)
        ? null
        : age >= (row.minimumAge ?? 0) && age <= (row.maximumAge ?? 150),
    said,
    status: row.status,
    capacity: row.capacity,
    isAway: row.isAway,
    fundingEndsSoon: row.fundingEndsSoon,
    freshness: row.freshness,
  }
}
