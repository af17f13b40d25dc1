import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openAccounts } from '../../tests/support/accounts.ts'
import { openWorld } from '../../tests/support/world.ts'
import { demoAccounts } from './accounts.ts'
import { isWholeDemo } from './index.ts'
import { layTheTown } from './town.ts'
import { newId } from '#platform/ids'

test('a town without its stories is no whole demo; with the last of them it is', async () => {
  const world = await openWorld()
  const { auth, origin } = openAccounts(world)
  const ctx = { ...world.system, programmeId: newId() }
  const accounts = await demoAccounts(auth)
  await inTransaction(ctx, ({ tx }) => layTheTown(tx, { programmeId: ctx.programmeId, slug: 'overwater', accounts, origin }))
  expect(await isWholeDemo(world.db, ctx.programmeId)).toBe(false)
  await inTransaction(ctx, ({ record }) => record({ kind: 'programme.demo-loaded', subject: ['programme', ctx.programmeId] }))
  expect(await isWholeDemo(world.db, ctx.programmeId)).toBe(true)
})
