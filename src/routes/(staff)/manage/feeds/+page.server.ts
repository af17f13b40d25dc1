import { feedsOf, runsOf, servicesByFeed } from '#domain/feeds'
import { reading } from '#platform/context'
import { sayDay } from '#platform/say'
import { mannerOf, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { sayNext, sayRun, sayShown } from './say-run.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readFeeds(event))

async function readFeeds(event: StaffEvent) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const [feeds, counts] = [await feedsOf(tx), await servicesByFeed(tx)]
    const lines = []
    for (const feed of feeds.filter(({ removedAt }) => !removedAt)) {
      const [last] = await runsOf(tx, feed.id, 1)
      lines.push({
        id: feed.id,
        name: feed.name,
        host: new URL(feed.url).host,
        shown: sayShown(counts.get(feed.id) ?? 0),
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
