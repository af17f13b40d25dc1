import { expect, test } from 'vitest'
import type { Context } from '#platform/context'
import { openWorld } from '../../../tests/support/world.ts'
import { previewLetter } from './index.ts'

const world = await openWorld()
const client = await world.client({ givenName: 'Ada', phone: '07700 900111' })
const { id: referralId } = await world.referral({ client })
const { id: serviceId } = await world.service()
const preview = (ctx: Context) =>
  world.read((tx) => previewLetter(tx, ctx, { referralId, serviceId, message: null, shared: ['phone'], url: 'https://example.org/…' }))

test('a link worker sees the letter as the group would', async () => {
  const { body } = await preview((await world.member('link-worker')).ctx)
  expect(body).toContain('Ada')
  expect(body).toContain('07700 900111')
})

test('nobody else does: a letter holds what only the people around a client may know', async () => {
  const others = [await world.member('referrer'), await world.member('manager'), await world.member('administrator')]
  const { clientId } = await world.referral({ client })
  for (const ctx of [
    ...others.map((one) => one.ctx),
    world.public,
    { ...world.public, actor: { kind: 'client' as const, id: clientId } },
  ]) {
    await expect(preview(ctx)).rejects.toMatchObject({ kind: 'forbidden' })
  }
})
