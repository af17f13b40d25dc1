import { feedsOf, lastRuns, missingFrom, servicesByFeed, urgencyOf } from '#domain/feeds'
import { reading } from '#platform/context'
import { sayDay } from '#platform/say'
import { mannerOf, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { sayMissing, sayNext, sayRun, sayShown } from './say-run.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readFeeds(event))

async function readFeeds(event: StaffEvent) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const [feeds, counts, runs] = [await feedsOf(tx), await servicesByFeed(tx), await lastRuns(tx)]
    const lines = []
    const inOrder = feeds
      .filter(({ removedAt }) => !removedAt)
      .sort((one, other) => urgencyOf(runs.get(one.id)) - urgencyOf(runs.get(other.id)))
    for (const feed of inOrder) {
      const last = runs.get(feed.id)
      lines.push({
        id: feed.id,
        name: feed.name,
        host: new URL(feed.url).host,
        shown: sayShown(counts.get(feed.id) ?? 0),
        missing: sayMissing(await missingFrom(tx, feed.id)),
        last: sayRun(last, manner),
        next: sayNext(feed, last, manner),
      })
    }
    return {
      feeds: lines,
      removed: feeds.flatMap(({ id, name, removedAt }) => (removedAt ? [{ id, name, on: sayDay(removedAt, manner) }] : [])),
    }
  })
}
