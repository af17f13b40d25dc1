import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import { boxAround, metresFrom } from './distance.ts'
import type { Rest } from './entries.ts'
import { outwardPart } from './finder.ts'
import type { Search } from './search.ts'

/** Whoever is so near to the middle of a town, or of a neighbourhood, is taken to be in it: we know no borders. */
export const IN_A_TOWN_METRES = 5_000
const IN_A_NEIGHBOURHOOD_METRES = 1_500
/** Many towns have a "Centrum": a neighbourhood is the one that is meant for who has a place so near. */
const SAME_NEIGHBOURHOOD_METRES = 15_000

/** As `service_area` names it. */
export interface Area {
  area: string
  /** And neither a town nor the beginning of a postcode. */
  isNeighbourhood: boolean
}

/** In which areas is somebody who asks from here? By what they typed, and by what is near. */
export async function areasAround(tx: Tx, near: Search['near']): Promise<Area[]> {
  if (!near) return []
  const { rows: around } = await sql<{ kind: string; name: string }>`
    select distinct on (kind) kind, name from (
      select kind, name, ${metresFrom(near)} as metres from place
      where kind in ('neighbourhood', 'town') and ${boxAround(near, IN_A_TOWN_METRES)}
    ) around
    where metres <= case kind when 'town' then ${IN_A_TOWN_METRES}::float8 else ${IN_A_NEIGHBOURHOOD_METRES} end
    order by kind, metres`.execute(tx)
  const typed = near.name ? [near.name, outwardPart(near.name)] : []
  const named = [...around, ...typed.map((name) => ({ kind: 'typed', name }))]
  const { rows: areas } = await sql<Area>`
    select lower(plain(name)) as area, bool_or(kind = 'neighbourhood') and not bool_or(kind = 'town') as "isNeighbourhood"
    from unnest(${named.map(({ kind }) => kind)}::text[], ${named.map(({ name }) => name)}::text[]) named (kind, name) group by 1`.execute(
    tx,
  )
  return areas
}

/** Is this row `a` of `service_area` one of the areas around somebody? */
export function isAround({ near, areas }: Pick<Search, 'near'> & { areas: readonly Area[] }): RawBuilder<unknown> {
  if (!near || areas.length === 0) return sql`false`
  const all = areas.map(({ area }) => area)
  const sure = areas.filter(({ isNeighbourhood }) => !isNeighbourhood).map(({ area }) => area)
  return sql`a.area = any (${all}::text[]) and (a.area = any (${sure}::text[]) or exists (
    select from service_at_location at join location l on l.id = at.location_id
    where at.service_id = a.service_id and ${metresFrom(near)} <= ${SAME_NEIGHBOURHOOD_METRES}))`
}

/** Writes down anew where these entries say that they work. */
export async function replaceAreas(tx: Tx, kept: readonly { id: string; entry: { rest: Rest } }[]): Promise<void> {
  const said = kept.flatMap(({ id, entry }) => wordsIn(entry.rest).map((words) => ({ id, words })))
  await sql`delete from service_area where service_id = any (${kept.map(({ id }) => id)}::uuid[])`.execute(tx)
  if (said.length === 0) return
  await sql`
    insert into service_area (service_id, area, name)
    select said.id, named.area, named.name
    from unnest(${said.map(({ id }) => id)}::uuid[], ${said.map(({ words }) => words)}::text[]) said (id, words), areas_named(said.words) named
    on conflict do nothing`.execute(tx)
}

/** The name of each area in the rows of its source; before HSDS 3 it was the area itself. */
function wordsIn({ service_area: rows }: Rest): string[] {
  if (!Array.isArray(rows)) return []
  return (rows as Record<string, unknown>[]).map((row) => row.name ?? row.service_area).filter((words) => typeof words === 'string')
}
