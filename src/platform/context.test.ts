import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { inTransaction, reading } from './context.ts'

const world = await openWorld()

test('of two that wait for each other one begins anew: both are done, each once', async () => {
  const places = ['Library', 'Bridge House']
  await inTransaction(world.system, ({ tx }) =>
    tx
      .insertInto('place')
      .values(places.map((name) => ({ kind: 'town', name, latitude: 51, longitude: 0 })))
      .execute(),
  )
  const both = Promise.withResolvers<void>()
  let holding = 0
  const move = (first: string, then: string) =>
    inTransaction(world.system, async ({ tx, record }) => {
      const northOf = (name: string) =>
        tx
          .updateTable('place')
          .set((is) => ({ latitude: is('latitude', '+', 1) }))
          .where('name', '=', name)
          .execute()
      await northOf(first)
      if (++holding === 2) both.resolve()
      await both.promise
      await northOf(then)
      await record({ kind: 'referral.taken', subject: ['referral', world.programmeId] })
    })
  await Promise.all([move('Library', 'Bridge House'), move('Bridge House', 'Library')])
  expect(holding).toBe(3)
  expect(await world.read((tx) => tx.selectFrom('place').select('latitude').execute())).toEqual([{ latitude: 53 }, { latitude: 53 }])
  expect(await world.read((tx) => tx.selectFrom('fact').select('kind').where('kind', '=', 'referral.taken').execute())).toHaveLength(2)
})

test('no statement for somebody whom we do not know takes longer than ten seconds, and they are told to ask for less', async () => {
  const visitor = { ...world.system, actor: { kind: 'public' as const } }
  const allowed = async (ctx: typeof visitor | typeof world.system) => {
    const { rows } = await reading(ctx, (tx) => sql<{ statement_timeout: string }>`show statement_timeout`.execute(tx))
    return rows[0]!.statement_timeout
  }
  expect([await allowed(visitor), await allowed(world.system)]).toEqual(['10s', '0'])
  const tooLong = (ctx: typeof visitor | typeof world.system) =>
    reading(ctx, async (tx) => {
      await sql`set local statement_timeout = 20`.execute(tx)
      await sql`select pg_sleep(5)`.execute(tx)
    })
  await expect(tooLong(visitor)).rejects.toMatchObject({ kind: 'too-many', reason: 'too-heavy', retryAfter: 60 })
  await expect(tooLong(world.system)).rejects.toMatchObject({ code: '57014' })
})
