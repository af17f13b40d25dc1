import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { boxAround, metresFrom } from './distance.ts'
import type { Rest } from './entries.ts'
import { outwardPart } from './finder.ts'
import type { Search } from './search.ts'

/** Whoever is so near to the middle of a town, or of a neighbourhood, is taken to be in it: we know no borders. */
const IN_A_TOWN_METRES = 5_000
const IN_A_NEIGHBOURHOOD_METRES = 1_500

/** In which areas is somebody who asks from here, as `service_area` names them? By what they typed, and by what is near. */
export async function areasAround(tx: Tx, near: Search['near']): Promise<string[]> {
  if (!near) return []
  const { rows } = await sql<{ name: string }>`
    select distinct on (kind) name from (
      select kind, name, ${metresFrom(near)} as metres from place
      where kind in ('neighbourhood', 'town') and ${boxAround(near, IN_A_TOWN_METRES)}
    ) around
    where metres <= case kind when 'town' then ${IN_A_TOWN_METRES}::float8 else ${IN_A_NEIGHBOURHOOD_METRES} end
    order by kind, metres`.execute(tx)
  const names = [...rows.map(({ name }) => name), ...(near.name ? [near.name, outwardPart(near.name)] : [])]
  const { rows: areas } = await sql<{
    area: string
  }>`select distinct lower(plain(name)) as area from unnest(${names}::text[]) name`.execute(tx)
  return areas.map(({ area }) => area)
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
