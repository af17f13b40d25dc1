import { sql } from 'kysely'
import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'

export interface NewStop {
  /** As the source names it. */
  sourceId: string
  name: string
  /** Degrees, WGS 84. */
  latitude: number
  longitude: number
}

const BATCH = 5000

/**
 * Loads the stops of buses, trams and trains: these and no others from now on.
 *
 * @throws Refusal forbidden
 */
export async function loadStops(ctx: Context, stops: readonly NewStop[], progress?: (done: number, all: number) => void): Promise<void> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  await inTransaction(ctx, async ({ tx }) => {
    await tx.deleteFrom('transit_stop').execute()
    for (let from = 0; from < stops.length; from += BATCH) {
      const some = stops.slice(from, from + BATCH)
      await sql`
        insert into transit_stop (source_id, name, latitude, longitude)
        select * from unnest(${some.map((stop) => stop.sourceId)}::text[], ${some.map((stop) => stop.name)}::text[],
          ${some.map((stop) => stop.latitude)}::float8[], ${some.map((stop) => stop.longitude)}::float8[])`.execute(tx)
      progress?.(Math.min(from + BATCH, stops.length), stops.length)
    }
  })
}
