import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { makePlanLink, revokePlanLink } from '#domain/plans'
import { askRestriction, tellOfLifting } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../tests/support/world.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
const [noor, sam] = [await world.member('manager'), await world.member('link-worker')]
const { id: clientId } = await world.client({ phone: '07700 900556' })
const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }

async function shown() {
  const locals = { ctx: noor.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' }
  const page = (await load({ params: {}, route: { id: '/(staff)/manage/restrictions' }, locals } as never)) as { kept: { id: string }[] }
  return page.kept[0]
}

test('a manager sees that a client does not read any more that it ends, and how to reach them', async () => {
  await makePlanLink(sam.ctx, { clientId })
  await askRestriction(self, { id: newId(), clientId, ground: 'claim' })
  const { id: restrictionId } = (await shown())!
  expect(await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).toBe('plan')
  expect(await shown()).toMatchObject({ reads: 'plan', lifts: { told: null } })
  const inSixDays = new Date(world.clock.now().getTime() + 6 * 86_400_000)
  await world.owner.query('update link set expires_at = $2 where client_id = $1', [clientId, inSixDays])
  expect(await shown()).toMatchObject({ reads: null, lifts: { told: null } })
  await makePlanLink(sam.ctx, { clientId })
  expect(await shown()).toMatchObject({ reads: 'plan' })
  await revokePlanLink(sam.ctx, { clientId })
  expect(await shown()).toMatchObject({
    reads: null,
    ways: expect.arrayContaining([expect.objectContaining({ way: 'phone' })]) as unknown[],
  })
})
