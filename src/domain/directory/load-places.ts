import { sql } from 'kysely'
import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Counts } from './keeping.ts'
import { pointPlaces } from './point-places.ts'

export interface NewPlace {
  kind: 'postcode' | 'neighbourhood' | 'town'
  /** Postcodes as `postcodeOf` writes them. */
  name: string
  /** The town of a neighbourhood, or the county of a town: tells places of one name apart. */
  partOf?: string | null
  /** Degrees, WGS 84. */
  latitude: number
  longitude: number
}

const BATCH = 5000

/**
 * Loads points to measure distance from, each of them once. A place that is there already moves to where it is now said to be, and with
 * it the addresses that stand on the map by it. All of it or nothing.
 *
 * @throws Refusal forbidden
 */
export async function loadPlaces(
  ctx: Context,
  places: readonly NewPlace[],
  progress?: (done: number, all: number) => void,
): Promise<Counts> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  // In one order, so that of two who load the same places one waits for the other.
  const all = places.toSorted((one, other) => compare(keyOf(one), keyOf(other)))
  return inTransaction(ctx, async ({ tx }) => {
    const counts = { added: 0, changed: 0, unchanged: all.length }
    for (let from = 0; from < all.length; from += BATCH) {
      const some = all.slice(from, from + BATCH)
      const { rows } = await sql<{ isNew: boolean }>`
        insert into place (kind, name, part_of, latitude, longitude)
        select * from unnest(${some.map((place) => place.kind)}::text[], ${some.map((place) => place.name)}::text[],
          ${some.map((place) => place.partOf ?? null)}::text[],
          ${some.map((place) => place.latitude)}::float8[], ${some.map((place) => place.longitude)}::float8[])
        on conflict (programme_id, kind, name, part_of) do update set latitude = excluded.latitude, longitude = excluded.longitude
        where (place.latitude, place.longitude) is distinct from (excluded.latitude, excluded.longitude)
        returning xmax = 0 as "isNew"`.execute(tx)
      const added = rows.filter(({ isNew }) => isNew).length
      counts.added += added
      counts.changed += rows.length - added
      counts.unchanged -= rows.length
      progress?.(Math.min(from + BATCH, all.length), all.length)
    }
    if (counts.unchanged < all.length) await pointPlaces(tx)
    return counts
  })
}

const keyOf = ({ kind, name, partOf }: NewPlace) => `${kind}\n${name}\n${partOf ?? ''}`
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
