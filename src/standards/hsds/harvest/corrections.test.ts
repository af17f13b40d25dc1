import { afterEach, describe, expect, test } from 'vitest'
import {
  changeService,
  type ConflictRule,
  decideChange,
  historyOf,
  serviceWithId,
  setChecksCorrections,
  tendDirectory,
  undoChange,
  wholeServices,
} from '#domain/directory'
import { provenanceOf } from '#domain/feeds'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn } from '../../../../tests/support/feeds.ts'
import { openWorld } from '../../../../tests/support/world.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))
const aFeed = (fields?: Parameters<typeof aFeedIn>[1]) => aFeedIn(world, fields)

describe.each([
  ['feed-wins', 'Theirs, newer', 'Theirs, older'],
  ['newest-wins', 'Theirs, newer', 'Ours'],
  ['local-wins', 'Ours', 'Ours'],
] as const)('where the rule is %s', (rule, afterNewer, afterOlder) => {
  test.each([
    ['newer', '2026-05-20T00:00:00Z', afterNewer],
    ['older', '2026-05-11T00:00:00Z', afterOlder],
  ])('a %s word of the feed meets a correction', async (age, last_modified, expected) => {
    const feed = await aFeed({ rule })
    feed.server.services = [fullService('s1', { description: 'As it was' })]
    await feed.run()
    const { id } = (await feed.services())[0]!
    await inTransaction(feed.manager.ctx, async ({ tx }) => {
      await tx.updateTable('service').set({ description: 'Ours', fees: 'Free' }).where('id', '=', id).execute()
      await tx
        .insertInto('service_change')
        .values({
          service_id: id,
          said_at: world.clock.now(),
          said_by: 'provider',
          said_by_name: 'Ann',
          fields: JSON.stringify({ description: { was: 'As it was', is: 'Ours' }, fees: { was: null, is: 'Free' } }),
          state: 'applied',
        })
        .execute()
    })
    world.clock.forward(8 * 24)
    // It repeats what it said before, so it has not heard of the correction; only another field is new.
    feed.server.services = [fullService('s1', { description: 'As it was', url: 'https://example.org' })]
    await feed.run()
    expect(await feed.services()).toMatchObject([{ description: 'Ours', fees: 'Free', url: 'https://example.org' }])

    world.clock.forward(8 * 24)
    feed.server.services = [fullService('s1', { description: `Theirs, ${age}`, last_modified })]
    await feed.run()
    expect(await feed.services()).toMatchObject([{ description: expected, fees: 'Free' }])
    const provenance = await feed.here.read((tx) => provenanceOf(tx, id))
    const wins = expected !== 'Ours'
    expect(provenance!.source).toMatchObject({ kind: 'feed', name: 'County' })
    expect(provenance!.fields.find((one) => one.field === 'description')).toMatchObject(
      wins ? { saidBy: 'feed', name: 'County' } : { saidBy: 'provider', name: 'Ann' },
    )
    expect(provenance!.fields.find((one) => one.field === 'fees')).toMatchObject({ saidBy: 'provider' })
    expect(provenance!.declined).toMatchObject(wins ? [] : [{ field: 'description', value: `Theirs, ${age}`, name: 'County' }])

    world.clock.forward(8 * 24)
    feed.server.services = [fullService('s1', { description: `Theirs, ${age}`, last_modified, email: 'a@example.org' })]
    await feed.run()
    const count = await feed.here.read((tx) => tx.selectFrom('service_change').select('id').where('said_by', '=', 'feed').execute())
    expect(count).toHaveLength(1)
  })
})

describe('a correction', () => {
  test('of the times that is taken back gives the feed its word again, whole', async () => {
    const feed = await aFeed()
    const schedules = [
      { id: 't1', freq: 'MONTHLY', interval: 2, byday: '1TU', opens_at: '10:00', closes_at: '12:00', description: 'First Tuesday' },
    ]
    feed.server.services = [fullService('s1', { schedules })]
    await feed.run()
    const { id } = (await feed.services())[0]!
    const times = () => feed.here.read((tx) => tx.selectFrom('schedule').selectAll().where('service_id', '=', id).execute())
    const before = (await times()).map(({ id: _, ...time }) => time)
    const sam = await feed.here.member('link-worker')
    const changeId = newId()
    await changeService(sam.ctx, {
      id: changeId,
      serviceId: id,
      fields: { times: [{ weekday: 'WE', opensAt: '09:00', closesAt: null, note: null }] },
    })
    await undoChange(sam.ctx, { changeId })
    world.clock.forward(8 * 24)
    await feed.run()
    expect((await times()).map(({ id: _, ...time }) => time)).toEqual(before)
  })

  test('that is taken back after the feed said something newer leaves what the feed says now', async () => {
    const feed = await aFeed({ rule: 'local-wins' })
    feed.server.services = [fullService('s1', { description: 'As it was' })]
    await feed.run()
    const { id } = (await feed.services())[0]!
    const sam = await feed.here.member('link-worker')
    const changeId = newId()
    await changeService(sam.ctx, { id: changeId, serviceId: id, fields: { description: 'Ours' } })
    feed.server.services = [fullService('s1', { description: 'Newer' })]
    for (const takesBack of [false, true]) {
      if (takesBack) await undoChange(sam.ctx, { changeId })
      world.clock.forward(8 * 24)
      await feed.run()
      expect((await feed.services())[0]!.description).toBe(takesBack ? 'Newer' : 'Ours')
    }
  })

  describe.each([
    ['its own', false],
    ['one that it shares', true],
  ])('of the place, %s,', (_, isShared) => {
    const hall = (id: string, name: string, address_1: string, more = {}) => ({
      id: `at-${id}`,
      location: { id, location_type: 'physical', name, addresses: [{ id: `a-${id}`, address_1, city: 'Overwater' }], ...more },
    })
    const ours = { name: 'A hall', address1: '2 Quay Street', address2: null, city: 'Overwater', postalCode: null }

    /** At two places, of which somebody here corrected the first. */
    async function corrected(rule: ConflictRule) {
      const feed = await aFeed({ rule })
      const brings = (places: ReturnType<typeof hall>[], more = {}) => [
        fullService('s1', { service_at_locations: places, ...more }),
        ...(isShared ? [fullService('s2', { service_at_locations: [places[0]] })] : []),
      ]
      feed.server.services = brings([hall('la', 'A hall', '1 Quay Street'), hall('lb', 'B hall', '9 Mill Lane')])
      await feed.run()
      const { id } = (await feed.services())[0]!
      const sam = await feed.here.member('link-worker')
      await changeService(sam.ctx, { id: newId(), serviceId: id, fields: { place: ours } })
      const addresses = async () => (await feed.here.read((tx) => serviceWithId(tx, id)))!.places.map(({ address1 }) => address1).sort()
      const run = async (places: ReturnType<typeof hall>[], more = {}) => {
        world.clock.forward(8 * 24)
        feed.server.services = brings(places, more)
        await feed.run()
        return addresses()
      }
      const heard = async () =>
        (
          await feed.here.read((tx) => tx.selectFrom('service_change').select(['state', 'fields']).where('said_by', '=', 'feed').execute())
        ).map(({ state, fields }) => [state, (fields as { place: { is: { address1: string } } }).place.is.address1])
      return { run, heard }
    }
    const [a, b] = [hall('la', 'A hall', '1 Quay Street'), hall('lb', 'B hall', '9 Mill Lane')]

    test.each(['local-wins', 'newest-wins', 'feed-wins'] as const)('stays under %s while its feed says nothing new of it', async (rule) => {
      const { run, heard } = await corrected(rule)
      const both = ['2 Quay Street', '9 Mill Lane']
      expect(await run([a, b], { description: 'Other words' })).toEqual(both)
      expect(await run([a, hall('lb', 'B hall', '9 Mill Lane', { description: 'Upstairs' })])).toEqual(both)
      expect(await run([a, hall('lb', 'B hall', '8 Mill Lane')])).toEqual(['2 Quay Street', '8 Mill Lane'])
      expect(await run([a, b, hall('lc', 'C hall', '7 Kiln Road')])).toEqual([...both.slice(0, 1), '7 Kiln Road', ...both.slice(1)])
      expect(await run([a])).toEqual(['2 Quay Street'])
      expect(await heard()).toEqual([])
    })

    test.each([
      ['another address of the same hall', hall('la', 'A hall', '3 High Street')],
      ['another hall', hall('lo', 'Another hall', '3 High Street')],
    ])('meets %s in the feed: what the rule says is done, once, and kept as said by the feed', async (_, moved) => {
      for (const [rule, expected, state] of [
        ['local-wins', '2 Quay Street', 'declined'],
        ['feed-wins', '3 High Street', 'applied'],
      ] as const) {
        const { run, heard } = await corrected(rule)
        const after = [expected, '9 Mill Lane']
        expect(await run([moved, b])).toEqual(after)
        expect(await run([moved, b], { description: 'Again' })).toEqual(after)
        expect(await heard()).toEqual([[state, '3 High Street']])
      }
    })
  })

  test('of which the calendar ended what somebody said leaves the word to the feed', async () => {
    const feed = await aFeed({ rule: 'local-wins' })
    feed.server.services = [fullService('s1')]
    await feed.run()
    const { id } = (await feed.services())[0]!
    const sam = await feed.here.member('link-worker')
    await changeService(sam.ctx, { id: newId(), serviceId: id, fields: { status: 'temporarily closed', closedUntil: '2026-05-13' } })
    world.clock.forward(3 * 24)
    await tendDirectory(feed.here.system)
    expect(await feed.services()).toMatchObject([{ status: 'active' }])
    world.clock.forward(8 * 24)
    feed.server.services = [fullService('s1', { status: 'defunct' })]
    await feed.run()
    expect(await feed.services()).toMatchObject([{ status: 'defunct' }])
  })

  test('with which its feed comes to agree is the word of the feed again', async () => {
    const feed = await aFeed({ rule: 'local-wins' })
    const run = async (status: string) => {
      world.clock.forward(8 * 24)
      feed.server.services = [fullService('s1', { status })]
      await feed.run()
      return (await feed.services())[0]!.status
    }
    await run('temporarily closed')
    const { id } = (await feed.services())[0]!
    const sam = await feed.here.member('link-worker')
    await changeService(sam.ctx, { id: newId(), serviceId: id, fields: { status: 'active' } })
    expect([await run('active'), await run('temporarily closed')]).toEqual(['active', 'temporarily closed'])
    const history = await feed.here.read((tx) => historyOf(tx, id))
    expect(history).toMatchObject([{ saidBy: 'member' }])
    await expect(undoChange(sam.ctx, { changeId: history[0]!.id })).rejects.toMatchObject({ reason: 'change-touched-by-source' })
  })

  test('that a feed overruled, and that somebody brought back, is not overruled again by the same word', async () => {
    const feed = await aFeed({ rule: 'feed-wins' })
    feed.server.services = [fullService('s1', { description: 'As it was' })]
    await feed.run()
    const { id } = (await feed.services())[0]!
    const sam = await feed.here.member('link-worker')
    world.clock.forward(1)
    await changeService(sam.ctx, { id: newId(), serviceId: id, fields: { description: 'Ours' } })
    const again = async (more: Record<string, unknown>) => {
      world.clock.forward(8 * 24)
      feed.server.services = [fullService('s1', { description: 'Theirs', ...more })]
      await feed.run()
      return (await feed.services())[0]!.description
    }
    expect(await again({})).toBe('Theirs')
    const [overruled] = await feed.here.read((tx) => tx.selectFrom('service_change').select('id').where('said_by', '=', 'feed').execute())
    await undoChange(sam.ctx, { changeId: overruled!.id })
    expect(await again({ url: 'https://example.org' })).toBe('Ours')
    expect(await again({ description: 'Theirs, anew' })).toBe('Theirs, anew')
  })

  test.each(['feed-wins', 'newest-wins'] as const)(
    'that was taken over late, over what the feed had said meanwhile, stays under %s until the feed says something new',
    async (rule) => {
      const feed = await aFeed({ rule })
      const run = async (description: string, more: Record<string, unknown> = {}) => {
        world.clock.forward(8 * 24)
        feed.server.services = [fullService('s1', { description, last_modified: world.clock.now().toISOString(), ...more })]
        await feed.run()
        return (await feed.services())[0]!.description
      }
      await run('As it was')
      const { id } = (await feed.services())[0]!
      const provider = { ...feed.manager.ctx, actor: { kind: 'group' as const, id } }
      await changeService(provider, { id: newId(), serviceId: id, fields: { description: 'Ours' } })
      world.clock.forward(24)
      await setChecksCorrections(feed.manager.ctx, { checks: true })
      const changeId = newId()
      await changeService(provider, { id: changeId, serviceId: id, fields: { description: 'Ours, again' } })
      expect(await run('Theirs')).toBe('Theirs')
      world.clock.forward(8 * 24)
      await decideChange(feed.manager.ctx, { changeId, decision: 'apply', saw: { description: 'Theirs' } })
      const provenance = await feed.here.read((tx) => provenanceOf(tx, id))
      expect(provenance!.fields).toMatchObject([{ field: 'description', saidBy: 'provider' }])
      const [published] = await feed.here.read((tx) => wholeServices(tx, [id]))
      expect(published!.changes).toMatchObject([{ field: 'description', said_by: 'provider' }])
      expect(await run('Theirs', { url: 'https://example.org' })).toBe('Ours, again')
      expect(await run('Theirs, anew')).toBe('Theirs, anew')
    },
  )
})
