import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demand, mayAdminister } from './permissions.ts'

/**
 * An administrator says where the map of the public finder comes from. Visitors' browsers ask that server for pictures, so it
 * is a choice of the programme and not ours.
 *
 * @param tiles raster tiles in Web Mercator, with {z}, {x} and {y}; null: no map
 * @param attribution whom to name for them
 * @throws Refusal forbidden, or invalid when browsers could not ask for such an address
 */
export async function setMap(ctx: Context, { tiles, attribution }: { tiles: string | null; attribution: string | null }): Promise<void> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'administer')
  if (tiles !== null && !isTileAddress(tiles)) throw new Refusal('invalid', 'map-tiles', { field: 'mapTiles' })

  return inTransaction(ctx, async ({ tx, record }) => {
    const { numUpdatedRows } = await tx
      .updateTable('programme')
      .set({ map_tiles: tiles, map_attribution: tiles === null ? null : attribution })
      .where((is) =>
        is.or([is('map_tiles', 'is distinct from', tiles), is('map_attribution', 'is distinct from', tiles === null ? null : attribution)]),
      )
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await record({ kind: 'map.set', subject: ['programme', ctx.programmeId] })
  })
}

/** An https address with the three blanks. Without encryption only on this machine, to try things out. */
function isTileAddress(text: string): boolean {
  if (text.length > 300 || /[\s"'<>;,]/.test(text) || !['{z}', '{x}', '{y}'].every((blank) => text.includes(blank))) return false
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname)))
}
