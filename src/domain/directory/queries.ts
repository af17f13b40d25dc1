import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { Closed } from './closed.ts'
import type { Capacity, OpenTime, ServiceStatus, Where } from './service.ts'

export interface Need {
  code: string
  kind: 'social' | 'emotional' | 'practical'
}

/** What may be going on for a person, in the order of the list? Labels are words: `need_CODE`. */
export async function needList(tx: Tx): Promise<Need[]> {
  const { rows } = await sql<Need>`select code, kind from reference.need order by position`.execute(tx)
  return rows
}

/** Which languages do services name, by how often? Tags (BCP 47), or the source's own words where it has no tag. */
export async function languagesSpoken(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ language: string }>`
    select language from service, unnest(languages) as language where status in ('active', 'temporarily closed')
    group by language having length(language) <= 35 order by count(*) desc, language limit 60`.execute(tx)
  return rows.map((row) => row.language)
}

/** Is there anything in the directory at all? */
export async function hasServices(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('service').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Has this programme loaded the stops of its buses? Without them nothing can be said of a way by bus. */
export async function hasStops(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('transit_stop').select('programme_id').limit(1).executeTakeFirst()) !== undefined
}

export interface Phone {
  number: string
  extension: string | null
  type: string | null
  description: string | null
}

/** Everything that the page of a service says. */
export interface Service {
  id: string
  name: string
  alternateName: string | null
  description: string | null
  /** What happens there in a few short sentences, where somebody wrote those. */
  easyWords: string | null
  organisation: {
    id: string
    name: string
    description: string | null
    email: string | null
    phone: string | null
    url: string | null
  } | null
  url: string | null
  email: string | null
  contactName: string | null
  status: ServiceStatus
  /** Null: it is there, as far as we know. */
  closed: Closed | null
  /** Since when nobody finds it, though it may well be there. */
  outOfSight: Date | null
  capacity: Capacity | null
  /** "2026-08-01": from when there is room again, and the days on which it is closed or its money ends. */
  placesFrom: string | null
  closedFrom: string | null
  closedUntil: string | null
  fundingEndsOn: string | null
  /** What everybody has to know now. */
  alert: string | null
  applicationProcess: string | null
  cost: string | null
  fees: string | null
  eligibility: string | null
  minimumAge: number | null
  maximumAge: number | null
  languages: string[]
  accessNotes: string | null
  isOnline: boolean
  confirmedAt: Date | null
  /** Name of the directory that it was imported from; `footbridge` where it was written here. */
  source: string
  needs: { code: string; fromWords: boolean }[]
  /** Times of the service itself; a place may have its own. */
  times: OpenTime[]
  phones: Phone[]
  places: (Where & { accessibility: string | null; transportation: string | null; times: OpenTime[]; phones: Phone[] })[]
  /** Words of the source's own lists. */
  terms: string[]
}
