import { expect, test } from 'vitest'
import { askRestriction, endRestriction } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { introduced, keyIn, ORIGIN } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { renewLetter } from './index.ts'

const world = await openWorld()

test('a letter to a group that waited for long goes with a link that works as long as any, and the one in the old words opens nothing', async () => {
  const client = await world.client()
  const { id, key } = await introduced(world, { client })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  const once = `introduction:${id}:first`
  const { rows } = await world.owner.query<{ id: string }>('select id from outgoing_mail where once_key = $1', [once])
  const renew = () => renewLetter(world.system, rows[0]!.id, ORIGIN)
  await renew()
  expect(await keyIn(world, once)).toBe(key)

  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'is-wrong' })
  world.clock.forward(40 * 24)
  await renew()
  expect(await keyIn(world, once)).toBe(key)
  await endRestriction(self, { clientId: client.id })
  await renew()
  expect(await keyIn(world, once)).not.toBe(key)
  const links = await world.owner.query(
    'select revoked_at is null as lives, expires_at from link where introduction_id = $1 order by made_at',
    [id],
  )
  const expires_at = new Date(world.clock.now().getTime() + 30 * 86_400_000)
  expect(links.rows).toMatchObject([{ lives: false }, { lives: true, expires_at }])
})
