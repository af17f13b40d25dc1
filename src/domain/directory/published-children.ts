import { sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import type { OwnList } from './public-filter.ts'
import type { PublishedChange, PublishedPhone, PublishedTime } from './published.ts'

type Owner = 'organisation_id' | 'location_id' | 'service_id'

/** The telephone numbers of each of these. */
export async function publishedPhonesOf(tx: Tx, owner: Owner, ids: readonly string[]): Promise<Map<string, PublishedPhone[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('phone')
    .select(['id', 'number', 'extension', 'type', 'description', 'source_id'])
    .select(`${owner} as owner`)
    .where(among(owner, ids))
    .orderBy('id')
    .execute()
  return grouped(rows)
}

/** The times of each of these. */
export async function publishedTimesOf(
  tx: Tx,
  owner: Exclude<Owner, 'organisation_id'>,
  ids: readonly string[],
): Promise<Map<string, PublishedTime[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('schedule')
    .select(['id', 'weekdays', 'opens_at', 'closes_at', 'valid_from', 'valid_to', 'frequency', 'rule', 'description', 'source_id'])
    .select(`${owner} as owner`)
    .where(among(owner, ids))
    .orderBy('id')
    .execute()
  return grouped(rows)
}

/** Which needs, kinds and circumstances do these services have? What their words only suggest is not said in their name. */
export async function linksOf(tx: Tx, ids: readonly string[]): Promise<Record<OwnList, Map<string, string[]>>> {
  const [needs, types, circumstances] = [
    await tx
      .selectFrom('service_need')
      .select(['service_id as owner', 'need_code as code'])
      .where(among('service_id', ids))
      .where('from_words', '=', false)
      .orderBy('need_code')
      .execute(),
    await tx
      .selectFrom('service_service_type')
      .select(['service_id as owner', 'service_type_code as code'])
      .where(among('service_id', ids))
      .where('from_words', '=', false)
      .orderBy('service_type_code')
      .execute(),
    await tx
      .selectFrom('service_circumstance')
      .select(['service_id as owner', 'circumstance_code as code'])
      .where(among('service_id', ids))
      .orderBy('circumstance_code')
      .execute(),
  ]
  const codes = (rows: { owner: string; code: string }[]) =>
    new Map([...Map.groupBy(rows, (row) => row.owner)].map(([owner, list]) => [owner, list.map((row) => row.code)]))
  return { need: codes(needs), 'service-type': codes(types), circumstance: codes(circumstances) }
}

/** Who last said what each field of these services says? */
export async function changesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, PublishedChange[]>> {
  const { rows } = await sql<PublishedChange & { owner: string }>`
    select distinct on (c.service_id, field.key) c.service_id as owner, c.id, field.key as field, c.said_at, c.said_by, c.said_by_name,
      field.value -> 'was' as was, field.value -> 'is' as "is"
    from service_change c cross join lateral jsonb_each(c.fields) field
    where c.state = 'applied' and c.service_id = any (${ids}::uuid[])
    order by c.service_id, field.key, coalesce(c.decided_at, c.said_at) desc, c.id desc`.execute(tx)
  return grouped(rows)
}

function grouped<T extends { owner: string | null }>(rows: readonly T[]): Map<string, T[]> {
  return Map.groupBy(rows, (row) => row.owner ?? '')
}
