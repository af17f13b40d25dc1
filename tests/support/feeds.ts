import type { ConflictRule } from '#domain/directory'
import { addFeed, type FeedKind, feedsOf, runsOf } from '#domain/feeds'
import { newId } from '#platform/ids'
import { harvest, type HarvestOptions } from '../../src/standards/hsds/harvest/harvest.ts'
import { feedServer, fullService } from './feed-server.ts'
import type { World } from './world.ts'

/** Our own servers lie in the network of this machine. */
export const ANYWHERE = { allowPrivate: true }
export const quick: HarvestOptions = { allowPrivate: true, manners: { pause: 1, patience: 50 } }

/** A programme of its own with one feed from a server of its own. */
export async function aFeed(world: World, fields: { kind?: FeedKind; rule?: ConflictRule; path?: string } = {}) {
  const [here, server] = [await world.programme(), await feedServer()]
  const manager = await here.member('manager')
  const { id } = await addFeed(
    here.system,
    {
      id: newId(),
      name: 'County',
      url: server.url + (fields.path ?? ''),
      kind: fields.kind ?? 'hsds-json',
      everyHours: 24,
      rule: fields.rule ?? 'newest-wins',
    },
    ANYWHERE,
  )
  return {
    here,
    server,
    id,
    manager,
    run: (options: Partial<HarvestOptions> = {}) => harvest(here.system, { feedId: id }, { ...quick, ...options }),
    last: async () => (await here.read((tx) => runsOf(tx, id, 1)))[0]!,
    services: () =>
      here.read((tx) => tx.selectFrom('service').selectAll().where('source', '=', `feed:${id}`).orderBy('source_id').execute()),
    next: async () => (await here.read((tx) => feedsOf(tx)))[0]!.nextRunAt,
  }
}

/** So many services, in the order of their ids. */
export const some = (count: number) => Array.from({ length: count }, (_, index) => fullService(`s${String(index).padStart(2, '0')}`))
