import { sql } from 'kysely'
import { programmeOf, type Programme } from '#domain/access'
import { agreementsOf, isValid, type Agreement, type Stream, streamsOf } from '#domain/agreements'
import { countryOf, type Country, type Retention, retentionOf } from '#domain/rights'
import type { Tx } from '#platform/database'
import { activities, type Activity } from './activities.ts'
import type { Setup } from './setup.ts'

/** What is done, with which columns of the running database, and how long it is kept here. */
export interface RegisterEntry extends Omit<Activity, 'kept'> {
  columns: { table: string; names: string[] }[]
  kept: Retention[]
}

/** An organisation to which something of clients goes, or may go: by which agreement that holds now, and how much. */
export interface Receiver {
  name: string
  agreements: Agreement[]
  stream: Stream | undefined
}

/** The register of processing (GDPR article 30) of one programme, as this server runs now. */
export interface Register {
  programme: Programme
  country: Country
  entries: RegisterEntry[]
  receivers: Receiver[]
  setup: Setup
}

/** What is done with what people tell, in this programme, on this server, at this moment? */
export async function registerOf(tx: Tx, setup: Setup, now: Date): Promise<Register> {
  const programme = await programmeOf(tx)
  const retention = await retentionOf(tx)
  const columns = await columnsByTable(tx)
  const valid = (await agreementsOf(tx)).filter((one) => isValid(one, now))
  return {
    programme,
    country: countryOf(programme),
    entries: activities.map((one: Activity) => ({
      ...one,
      columns: one.tables.map((table) => ({ table, names: columns.get(table) ?? [] })),
      kept: one.kept.flatMap((kind) => retention.find((each) => each.kind === kind) ?? []),
    })),
    receivers: receiversFrom(valid, await streamsOf(tx)),
    setup,
  }
}

function receiversFrom(agreements: Agreement[], streams: Stream[]): Receiver[] {
  const names = new Map([...agreements, ...streams].map(({ organisation }) => [organisation.id, organisation.name]))
  return [...names]
    .map(([id, name]) => ({
      name,
      agreements: agreements.filter(({ organisation }) => organisation.id === id),
      stream: streams.find(({ organisation }) => organisation.id === id),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name))
}

/** The catalogue, where the server may look also for what it may not read: the names of columns of accounts and of stories. */
async function columnsByTable(tx: Tx): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ table: string; names: string[] }>`
    select case nspname when 'public' then '' else nspname || '.' end || relname as table, array_agg(attname::text order by attnum) as names
    from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where nspname in ('public', 'identity') and relkind in ('r', 'p') and attnum > 0 and not attisdropped and attname <> 'programme_id'
    group by nspname, relname`.execute(tx)
  return new Map(rows.map(({ table, names }) => [table, names]))
}
