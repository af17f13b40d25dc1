import { sql, type Selectable } from 'kysely'
import type { Programme as ProgrammeRow } from '#platform/schema'
import type { Database, Tx } from '#platform/database'
import type { SecondStepDays } from './second-step-day.ts'

/** The tenant: one social prescribing scheme in one place. */
export interface Programme {
  id: string
  slug: string
  name: string
  town: string
  phone: string | null
  email: string | null
  /** Whom to ring in an emergency: 999 or 112, unless the programme says otherwise. */
  emergencyNumber: string
  timeZone: string
  locale: 'en' | 'nl'
  latitude: number | null
  longitude: number | null
  firstContactDays: number
  sessionCap: number | null
  terms: Record<string, string>
  /** Raster tiles with {z}, {x} and {y}, and whom to name for them. Null: no map. */
  mapTiles: string | null
  mapAttribution: string | null
  /** From which day on each role needs a second step at sign-in. */
  secondStepFrom: SecondStepDays
  /** From which day on agreements with other organisations are demanded (YYYY-MM-DD). Null: not yet. */
  agreementsFrom: string | null
  /** Kind of organisation -> for what it needs an agreement. */
  agreementsNeeded: Readonly<Record<'own' | 'health' | 'social' | 'voluntary' | 'community', 'always' | 'beyond-practical' | 'never'>>
  isDemo: boolean
}

/** What somebody says of a programme when it starts. */
export interface ProgrammeFields {
  name: string
  town: string
  locale: 'en' | 'nl'
  /** IANA, e.g. `Europe/London`. */
  timeZone: string
  phone?: string | null
  email?: string | null
  latitude?: number | null
  longitude?: number | null
  /** The name in its public address; made from the programme's name when it is left out. */
  slug?: string
  isDemo?: boolean
}

/** "Overwater Together!" -> "overwater-together": at most 60 letters a-z, digits and dashes. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replace(/^-|-$/g, '') || 'programme'
  )
}

/** The programme that this transaction works for. */
export async function programmeOf(tx: Tx): Promise<Programme> {
  return programmeFrom(await tx.selectFrom('programme').selectAll().executeTakeFirstOrThrow())
}

/** Where the programme says nothing: the Netherlands and most of Europe, and the United Kingdom. */
const USUAL_EMERGENCY_NUMBER = { nl: '112', en: '999' } as const

/** A row of the table, as we speak of it. */
export function programmeFrom(row: Omit<Selectable<ProgrammeRow>, 'created_at'>): Programme {
  return {
    id: row.programme_id,
    slug: row.slug,
    name: row.name,
    town: row.town,
    phone: row.phone,
    email: row.email,
    emergencyNumber: row.emergency_number ?? USUAL_EMERGENCY_NUMBER[row.locale as Programme['locale']],
    timeZone: row.time_zone,
    locale: row.locale as Programme['locale'],
    latitude: row.latitude,
    longitude: row.longitude,
    firstContactDays: row.first_contact_days,
    sessionCap: row.session_cap,
    terms: row.terms as Record<string, string>,
    mapTiles: row.map_tiles,
    mapAttribution: row.map_attribution,
    secondStepFrom: row.second_step_from as SecondStepDays,
    agreementsFrom: row.agreements_from,
    agreementsNeeded: row.agreements_needed as Programme['agreementsNeeded'],
    isDemo: row.is_demo,
  }
}

/** The programme with this id, read in a transaction of its own; undefined when there is none. */
export async function programmeWith(db: Database, id: string): Promise<Programme | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('app.programme', ${id}, true)`.execute(tx)
    const row = await tx.selectFrom('programme').selectAll().executeTakeFirst()
    return row && programmeFrom(row)
  })
}

/** The programme whose public address has this name. */
export async function programmeBySlug(db: Database, slug: string): Promise<Programme | undefined> {
  if (!/^[a-z0-9-]{1,60}$/.test(slug)) return undefined
  const { rows } = await sql<{ id: string | null }>`select door.programme_of(${slug}) as id`.execute(db)
  return rows[0]?.id ? programmeWith(db, rows[0].id) : undefined
}

/** Name, town and address of every programme on this server: what their public pages say anyway. */
export async function allProgrammes(db: Database) {
  const { rows } = await sql<{ programme_id: string; slug: string; name: string; town: string; locale: 'en' | 'nl'; is_demo: boolean }>`
    select * from door.programmes()`.execute(db)
  return rows
}
