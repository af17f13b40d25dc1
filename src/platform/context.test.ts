import { expect, test } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { inTransaction } from './context.ts'

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
