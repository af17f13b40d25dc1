import { afterEach, expect, test } from 'vitest'
import {
  closeService,
  countPublicOrganisations,
  countTaxonomies,
  countTerms,
  mergeServices,
  proposedDuplicates,
  proposeDuplicates,
  passagesOf,
  publicLocationIds,
  standingFor,
  undoDuplicate,
} from '#domain/directory'
import { takeReferral } from '#domain/referrals'
import { peopleWithStepsAt } from '#domain/casework'
import { bringFeedBack, decideRun, removeFeed, storiesOf } from '#domain/feeds'
import { inTransaction } from '#platform/context'
import { aFeed as aFeedIn, some } from '../../../../tests/support/feeds.ts'
import { agreedStep, lettersOf, merge, reactToAll } from '../../../../tests/support/introduced.ts'
import { openWorld } from '../../../../tests/support/world.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))

/** A feed that has brought so many services, with what a test does to them. */
async function brought(count: number, more: Record<string, unknown> = {}) {
  const feed = await aFeedIn(world)
  feed.server.services = some(count).map((service) => ({ ...service, ...more }))
  await feed.run()
  return {
    ...feed,
    entries: await feed.services(),
    remove: () => removeFeed(feed.manager.ctx, { feedId: feed.id, withEntries: true }),
    because: async (id: string) =>
      (await feed.here.read((tx) => tx.selectFrom('service').select('hidden_because').where('id', '=', id).executeTakeFirstOrThrow()))
        .hidden_because,
  }
}

test('what is a part of an entry that was out of sight already stays so when its feed is removed', async () => {
  const feed = await brought(2)
  const [closed, silent] = feed.entries
  const parts = [await feed.here.service({ name: 'Part of one' }), await feed.here.service({ name: 'Part of another' })]
  await merge(feed.here, parts[0]!.id, closed!.id)
  await merge(feed.here, parts[1]!.id, silent!.id)
  await closeService(feed.manager.ctx, { serviceId: closed!.id })
  await world.owner.query(`update service set hidden_at = now(), hidden_because = 'no-answer' where id = $1`, [silent!.id])
  await feed.remove()
  expect(await Promise.all(parts.map(({ id }) => feed.because(id)))).toEqual(['merged', 'merged'])
})

test('what is a part of a part stands only where nothing that still stands is left above it', async () => {
  const feed = await brought(3)
  const [between, lower, upper] = feed.entries
  const [top, part, lone] = [await feed.here.service(), await feed.here.service(), await feed.here.service()]
  await merge(feed.here, part.id, between!.id)
  await merge(feed.here, between!.id, top.id)
  await merge(feed.here, lone.id, lower!.id)
  await merge(feed.here, lower!.id, upper!.id)
  await feed.remove()
  expect([await feed.because(part.id), await feed.because(lone.id)]).toEqual(['merged', null])
  expect(await feed.here.read((tx) => standingFor(tx, part.id))).toBe(top.id)
})

test('an entry that was a part of another comes back with its feed, and not before, when the two are told apart meanwhile', async () => {
  const feed = await brought(1)
  const [part] = feed.entries
  const pair = { oneId: part!.id, otherId: (await feed.here.service()).id }
  const [one_id, other_id] = [pair.oneId, pair.otherId].sort() as [string, string]
  const found = { one_id, other_id, score: 1, reasons: ['same-name'], found_at: world.clock.now() }
  await inTransaction(feed.here.system, ({ tx }) => tx.insertInto('service_duplicate').values(found).execute())
  await mergeServices(feed.manager.ctx, { ...pair, keepId: pair.otherId })
  await feed.remove()
  await undoDuplicate(feed.manager.ctx, pair)
  expect(await feed.because(part!.id)).toBe('feed-removed')
  await bringFeedBack(feed.manager.ctx, { feedId: feed.id })
  expect(await feed.because(part!.id)).toBeNull()
})

test('what was one with an entry of a feed that was brought back is proposed first, as that, until somebody says otherwise', async () => {
  const feed = await brought(2)
  const { here, manager } = feed
  const [kept] = feed.entries
  const own = await here.service({ name: kept!.name })
  const pair = { oneId: kept!.id, otherId: own.id }
  const [one_id, other_id] = [pair.oneId, pair.otherId].sort() as [string, string]
  const found = { one_id, other_id, score: 0.6, reasons: ['same-name'], found_at: world.clock.now() }
  await inTransaction(here.system, ({ tx }) => tx.insertInto('service_duplicate').values(found).execute())
  await mergeServices(manager.ctx, { ...pair, keepId: kept!.id })
  await feed.remove()
  expect(await feed.because(own.id)).toBeNull()
  await bringFeedBack(manager.ctx, { feedId: feed.id })
  for (const name of ['Twin walks', 'Twin walks']) await here.service({ name, email: 'walks@example.org' })
  await inTransaction(here.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  const proposed = async () => (await here.read((tx) => proposedDuplicates(tx, 5))).pairs
  expect((await proposed())[0]).toMatchObject({ oneId: one_id, otherId: other_id, reasons: expect.arrayContaining(['merged-before']) })
  await mergeServices(manager.ctx, { ...pair, keepId: own.id })
  await undoDuplicate(manager.ctx, pair)
  expect((await proposed()).find(({ oneId }) => oneId === one_id)!.reasons).not.toContain('merged-before')
})

test('the organisations, places and lists that a feed brought go with it from what everybody reads, and come back with it', async () => {
  const taxonomy_term = {
    id: 't1',
    name: 'Walks',
    description: 'Out',
    taxonomy_detail: { id: 'x1', name: 'Kinds', description: 'Of things' },
  }
  const feed = await brought(2, { attributes: [{ id: 'a1', link_type: 'service', taxonomy_term }] })
  const published = () =>
    feed.here.read(async (tx) => [
      await countPublicOrganisations(tx, {}),
      (await publicLocationIds(tx, { limit: 10 })).length,
      await countTaxonomies(tx),
      await countTerms(tx, {}),
    ])
  const before = await published()
  expect(Math.min(...before)).toBeGreaterThan(0)
  await feed.remove()
  expect(await published()).toEqual([0, 0, 0, 0])
  await bringFeedBack(feed.manager.ctx, { feedId: feed.id })
  expect(await published()).toEqual(before)
})

test('before a feed is removed it is known how many people have a step at its groups; each link worker gets one letter, and the entry tells when', async () => {
  const feed = await brought(3)
  const { here } = feed
  const [one, other] = feed.entries
  const elsewhere = await here.service()
  const people = () => here.read((tx) => peopleWithStepsAt(tx, `feed:${feed.id}`))
  expect(await people()).toBe(0)
  const sam = await here.member('link-worker')
  for (const service of [one!, other!, elsewhere]) {
    const { referralId } = await agreedStep(here, { sam, service })
    await takeReferral(sam.ctx, { referralId })
  }
  expect(await people()).toBe(2)
  world.clock.forward(1)
  await feed.remove()
  await reactToAll(here)
  await reactToAll(here)
  const letters = (await lettersOf(here)).filter(({ subject }) => subject.includes('County'))
  expect(letters).toMatchObject([{ subject: 'The directory “County” is used no more', body: expect.stringContaining('2 of the people') }])
  expect(await people()).toBe(0)
  const removedAt = world.clock.now()
  world.clock.forward(1)
  await bringFeedBack(feed.manager.ctx, { feedId: feed.id })
  expect(await here.read((tx) => passagesOf(tx, one!.id))).toMatchObject([
    { at: world.clock.now(), because: null },
    { at: removedAt, because: 'feed-removed' },
  ])
})

test('a feed of many entries is removed and brought back with a fact of each, and not a job for each', async () => {
  const feed = await brought(60)
  const jobs = async () => Number((await world.owner.query(`select count(*) from graphile_worker._private_jobs`)).rows[0].count)
  const before = await jobs()
  await feed.remove()
  await bringFeedBack(feed.manager.ctx, { feedId: feed.id })
  const kinds = await feed.here.factKinds()
  expect(kinds.filter((kind) => kind === 'service.hidden')).toHaveLength(60)
  expect(kinds.filter((kind) => kind === 'service.shown-again')).toHaveLength(60)
  expect((await jobs()) - before).toBeLessThan(5)
})

test('what a fetch left out is counted whole, and named as far as thirty', async () => {
  const feed = await brought(40)
  feed.server.services = some(5)
  world.clock.forward(8 * 24)
  await feed.run()
  const { id: runId } = await feed.last()
  await decideRun(feed.manager.ctx, { runId, decision: 'apply' })
  await feed.run()
  const story = (await feed.here.read((tx) => storiesOf(tx, [{ id: runId }]))).get(runId)!
  expect([story.leftOut.length, story.leftOutCount, story.leftOut[0]?.name]).toEqual([30, 35, 'Service s05'])
})
