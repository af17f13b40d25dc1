import { sql } from 'kysely'
import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { pointPlaces } from './point-places.ts'

export interface NewPlace {
  kind: 'postcode' | 'neighbourhood' | 'town'
  /** Postcodes as `postcodeOf` writes them. */
  name: string
  /** Degrees, WGS 84. */
  latitude: number
  longitude: number
}

const BATCH = 5000

/**
 * Loads points to measure distance from. A place that is there already moves to where it is now said to be, and with it the
 * addresses that stand on the map by it.
 *
 * @returns how many were new or moved
 * @throws Refusal forbidden
 */
export async function loadPlaces(
  ctx: Context,
  places: readonly NewPlace[],
  progress?: (done: number, all: number) => void,
): Promise<{ changed: number }> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  let changed = 0
  for (let from = 0; from < places.length; from += BATCH) {
    const some = places.slice(from, from + BATCH)
    changed += await inTransaction(ctx, async ({ tx }) => {
      const { numAffectedRows = 0n } = await sql`
        insert into place (kind, name, latitude, longitude)
        select * from unnest(${some.map((place) => place.kind)}::text[], ${some.map((place) => place.name)}::text[],
          ${some.map((place) => place.latitude)}::float8[], ${some.map((place) => place.longitude)}::float8[])
        on conflict (programme_id, kind, name) do update set latitude = excluded.latitude, longitude = excluded.longitude
        where (place.latitude, place.longitude) is distinct from (excluded.latitude, excluded.longitude)`.execute(tx)
      return Number(numAffectedRows)
    })
    progress?.(Math.min(from + BATCH, places.length), places.length)
  }
  if (changed > 0) await inTransaction(ctx, ({ tx }) => pointPlaces(tx))
  return { changed }
}
