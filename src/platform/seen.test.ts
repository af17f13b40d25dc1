import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { openWorld } from '../../tests/support/world.ts'
import { inTransaction, reading } from './context.ts'
import { mostTelling, saw, type Sight, sights, visitOf } from './seen.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const sight = fc.constantFrom(...sights)

const linesOf = (clientId: string) =>
  world.read((tx) =>
    tx
      .selectFrom('client_read')
      .select(['what', 'reader_kind', 'reader_id', 'read_at'])
      .where('client_id', '=', clientId)
      .orderBy('what')
      .orderBy('read_at')
      .execute(),
  )
const show = (...seen: [Sight, string][]) =>
  reading(sam.ctx, async (tx) => {
    for (const [what, id] of seen) saw(tx, what, [id])
  })

describe('what one page showed', () => {
  test('is said by what tells the most', () => {
    expect(mostTelling(['list', 'referral', 'journey', 'details'])).toEqual(['journey'])
    expect(mostTelling(['list', 'referral', 'details'])).toEqual(['referral', 'details'])
    expect(mostTelling(['name', 'list', 'story-personal'])).toEqual(['story-personal'])
    expect(mostTelling(['name', 'list'])).toEqual(['name'])
  })

  test('never becomes nothing, is always something that was seen, and does not depend on the order', () => {
    fc.assert(
      fc.property(fc.array(sight, { minLength: 1 }), (seen) => {
        const told = mostTelling(seen)
        expect(told.length).toBeGreaterThan(0)
        expect(told.every((one) => seen.includes(one))).toBe(true)
        expect(new Set(mostTelling(seen.toReversed()))).toEqual(new Set(told))
      }),
    )
  })

  test('a visit begins before the read, and is as long as half an hour or a day', () => {
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(sight, moment, (what, at) => {
        const passed = at.getTime() - visitOf(what, at).getTime()
        expect(passed).toBeGreaterThanOrEqual(0)
        expect(passed).toBeLessThan((['list', 'check', 'asked'].includes(what) ? 24 : 0.5) * 3_600_000)
      }),
    )
  })
})

describe('a read of a client', () => {
  test('is on disk before the page has it, with who, what and when', async () => {
    const { id } = await world.client()
    await show(['journey', id], ['details', id])
    expect(await linesOf(id)).toEqual([{ what: 'journey', reader_kind: 'member', reader_id: sam.id, read_at: world.clock.now() }])
  })

  test('is not shown where it cannot be written down', async () => {
    const { id } = await world.client()
    const nobody = { ...sam.ctx, actor: { kind: 'member' as const, id: 'no id', name: '', roles: [] } }
    await expect(reading(nobody, async (tx) => saw(tx, 'details', [id]))).rejects.toThrow()
    expect(await linesOf(id)).toEqual([])
  })

  test('read again within half an hour is one visit, and later another', async () => {
    const { id } = await world.client()
    world.clock.set('2026-05-12T09:00:00Z')
    await show(['details', id])
    world.clock.forward(0.4)
    await show(['details', id])
    expect(await linesOf(id)).toHaveLength(1)
    world.clock.forward(0.2)
    await show(['details', id])
    expect(await linesOf(id)).toHaveLength(2)
  })

  test('of two pages that show the same people at once waits for nobody', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await world.client()).id))
    const list = (order: string[]) => reading(sam.ctx, async (tx) => saw(tx, 'list', order))
    await Promise.all(Array.from({ length: 12 }, (_, turn) => list(turn % 2 ? ids : ids.toReversed())))
    for (const id of ids) expect(await linesOf(id)).toHaveLength(1)
  })

  test('is no read where they see it themselves, a job works, or a verb looks before it acts', async () => {
    const { id } = await world.client()
    await reading({ ...world.system, actor: { kind: 'client', id } }, async (tx) => saw(tx, 'journey', [id]))
    await reading(world.system, async (tx) => saw(tx, 'journey', [id]))
    await inTransaction(sam.ctx, async ({ tx }) => saw(tx, 'journey', [id]))
    expect(await linesOf(id)).toEqual([])
  })

  test('by the public, by nobody, or by another client is shown to none of them', async () => {
    const { id } = await world.client()
    const look = (ctx: Parameters<typeof reading>[0]) => reading(ctx, async (tx) => saw(tx, 'list', [id]))
    await expect(look(world.public)).rejects.toThrow('nobody can say to whom')
    await expect(look({ db: world.db, programmeId: world.programmeId })).rejects.toThrow('nobody can say to whom')
    await expect(look({ ...world.system, actor: { kind: 'client', id: newId() } })).rejects.toThrow('nobody can say to whom')
  })

  test('can be changed or taken out by nobody who is served', async () => {
    const { id } = await world.client()
    await show(['details', id])
    await expect(world.read((tx) => tx.updateTable('client_read').set({ what: 'list' }).execute())).rejects.toMatchObject({ code: '42501' })
    await expect(world.read((tx) => tx.deleteFrom('client_read').execute())).rejects.toMatchObject({ code: '42501' })
  })
})
