import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { addFeed, changeFeed, decideRun } from '#domain/feeds'
import { newId } from '#platform/ids'
import { ANYWHERE, aFeed, some } from '../../../../../tests/support/feeds.ts'
import { openLinkPages } from '../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../tests/support/world.ts'
import { load as loadDirectory } from '../../directory/+page.server.ts'
import { load as loadCare } from '../../directory/care/+page.server.ts'
import { load as loadManage } from '../+page.server.ts'
import { load as loadFeeds } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)

interface Row {
  href: string
  name: string
  line: string
}

test('a fetch that was held back, or failed, stands among what needs doing, at the top of the list, and where a manager looks first', async () => {
  const feed = await aFeed(world)
  const { here, manager, server, id } = feed
  const programme = (await programmeWith(world.db, here.programmeId))!
  const worker = await here.member('link-worker')
  const eventOf = (who: typeof manager, path: string) =>
    ({
      params: {},
      route: { id: `/(staff)${path}` },
      url: new URL(`http://localhost${path}`),
      locals: { ctx: who.ctx, programme, locale: 'en' },
      cookies: { get: () => undefined, set: () => undefined },
      setHeaders: () => undefined,
    }) as never
  const pages = async (who = manager) => {
    const care = (await loadCare(eventOf(who, '/directory/care'))) as { parts: { key: string; rows: Row[] }[] }
    const directory = (await loadDirectory(eventOf(who, '/directory'))) as { care: number }
    return { rows: care.parts.find(({ key }) => key === 'feeds')!.rows, count: directory.care }
  }
  const onManage = async () => ((await loadManage(eventOf(manager, '/manage'))) as { feeds: string[] }).feeds
  const list = async () =>
    ((await loadFeeds(eventOf(manager, '/manage/feeds'))) as { feeds: { name: string }[] }).feeds.map(({ name }) => name)

  await addFeed(
    here.system,
    { id: newId(), name: 'A town', url: 'http://localhost:9/', kind: 'hsds-json', everyHours: 24, rule: 'newest-wins' },
    ANYWHERE,
  )
  server.services = some(4)
  await feed.run()
  expect([await pages(), await onManage(), await list()]).toEqual([{ rows: [], count: 0 }, [], ['A town', 'County']])

  server.services = some(1)
  world.clock.forward(8 * 24)
  await feed.run()
  expect(await pages()).toMatchObject({
    count: 1,
    rows: [{ href: `/manage/feeds/${id}`, name: 'County', line: expect.stringContaining('You decide') }],
  })
  expect([await onManage(), await list()]).toEqual([['County'], ['County', 'A town']])
  // Who decides nothing about a fetch is not told of it.
  expect(await pages(worker)).toEqual({ rows: [], count: 0 })

  await decideRun(manager.ctx, { runId: (await feed.last()).id, decision: 'discard' })
  expect([await pages(), await onManage()]).toEqual([{ rows: [], count: 0 }, []])

  await here.read((tx) =>
    tx
      .updateTable('feed_run')
      .set({ state: 'failed', report: '{"failure":{"reason":"no-answer","at":""}}' })
      .where('feed_id', '=', id)
      .execute(),
  )
  expect(await pages()).toMatchObject({ count: 1, rows: [{ line: expect.stringContaining('Could not be fetched') }] })
  expect([await onManage(), await list()]).toEqual([['County'], ['County', 'A town']])
  // One that somebody let rest asks for nobody.
  await changeFeed(
    manager.ctx,
    { feedId: id, name: 'County', url: server.url, everyHours: 24, rule: 'newest-wins', state: 'paused' },
    ANYWHERE,
  )
  expect([await pages(), await onManage()]).toEqual([{ rows: [], count: 0 }, []])
})

test('where more of a feed is shown than it brought last, its list says why', async () => {
  const feed = await aFeed(world)
  const programme = (await programmeWith(world.db, feed.here.programmeId))!
  feed.server.services = some(4)
  await feed.run()
  feed.server.services = some(3)
  world.clock.forward(8 * 24)
  await feed.run()
  const list = (await loadFeeds({
    params: {},
    route: { id: '/(staff)/manage/feeds' },
    locals: { ctx: feed.manager.ctx, programme, locale: 'en' },
  } as never)) as { feeds: object[] }
  expect(list.feeds).toMatchObject([
    { shown: '4 of its services are shown here', missing: expect.stringContaining('1 of them was not in') },
  ])
})
