// Fetches one feed, in a process of its own: node src/harvest.ts PROGRAMME FEED. Whatever a directory of somebody else costs in
// memory, or breaks, the pages of our people go on. The server starts it (harvests.ts); with the server it ends.
import { feedWithId, isWanted } from '#domain/feeds'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { type Context, reading } from '#platform/context'
import { openDatabase } from '#platform/database'
import { NO_KEYS } from '#platform/keyring'
import { describe, log } from '#platform/log'
import '#reactions'
import { harvest } from './standards/hsds/index.ts'

process.stdin.on('end', () => process.exit(0)).resume()

const [programmeId, feedId] = process.argv.slice(2) as [string, string]
const config = readConfig()
const { db, close } = openDatabase(config.given.server!, 4, 'each-time')
const ctx: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db, keyring: NO_KEYS }
let code = 0
try {
  const feed = await reading(ctx, (tx) => feedWithId(tx, feedId))
  if (feed && isWanted(feed)) await harvest(ctx, { feedId }, { allowPrivate: config.allowPrivateFeeds })
} catch (error) {
  log.error('harvest broke off', { feed: feedId, error: describe(error) })
  code = 1
}
await close()
process.exit(code)
