import { expect, test } from 'vitest'
import { openReportsOf } from '#domain/directory'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { introduced } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { reportFromPlan } from './index.ts'

const world = await openWorld()

test('a client says that a service on their plan was not as described; nobody learns who, and twice is once', async () => {
  const { clientId, id } = await introduced(world)
  const { step_id, service_id } = await world.read((tx) =>
    tx.selectFrom('introduction').select(['step_id', 'service_id']).where('id', '=', id).executeTakeFirstOrThrow(),
  )
  const client: Context = { ...world.public, actor: { kind: 'client', id: clientId } }
  const form = { id: newId(), stepId: step_id, kind: 'costs-money' as const, note: 'It was £4.' }
  await reportFromPlan(client, form)
  await reportFromPlan(client, form)
  expect(await world.read((tx) => openReportsOf(tx, service_id))).toMatchObject([{ saidBy: 'client', name: null, note: 'It was £4.' }])

  const other: Context = { ...world.public, actor: { kind: 'client', id: (await world.client()).id } }
  await expect(reportFromPlan(other, { ...form, id: newId() })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(reportFromPlan(world.public, { ...form, id: newId() })).rejects.toMatchObject({ kind: 'gone' })
})
