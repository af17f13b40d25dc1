import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { unusualReads } from '#domain/reads'
import { askCorrection, askErasure, askRestriction } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../tests/support/world.ts'
import * as corrections from '../corrections/+page.server.ts'
import * as erasures from '../erasures/+page.server.ts'

const world = await openWorld()
const noor = await world.member('manager')
const { id: clientId } = await world.client({ phone: '07700 900555' })
const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }

const event = async (page: string) =>
  ({
    params: {},
    route: { id: `/(staff)/manage/${page}` },
    url: new URL(`http://localhost/manage/${page}`),
    locals: { ctx: noor.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
  }) as never

test('a manager who decides reads that all of them is only kept, on which ground, and how to reach them', async () => {
  await askErasure(self, { id: newId(), clientId })
  await askCorrection(self, { id: newId(), clientId, about: 'note', words: 'I never said that.' })
  const asked = async () => ((await erasures.load(await event('erasures'))) as { waiting: unknown[] }).waiting[0]
  const wrong = async () => ((await corrections.load(await event('corrections'))) as { waiting: unknown[] }).waiting[0]
  expect([await asked(), await wrong()]).toMatchObject([{ kept: null }, { isOnlyKept: false }])
  await askRestriction(self, { id: newId(), clientId, ground: 'claim' })
  expect(await asked()).toMatchObject({
    kept: { ground: expect.stringContaining('court case') as string, but: expect.stringContaining('stays') as string },
    ways: expect.arrayContaining([expect.objectContaining({ way: 'phone', rings: 'tel:07700900555' })]) as unknown[],
  })
  expect(await wrong()).toMatchObject({ isOnlyKept: true })

  // It is their work to answer: nobody has to ask them why they looked.
  const asManager = { now: world.clock.now(), timeZone: 'Europe/London' }
  const { reads } = await world.read((tx) => unusualReads(tx, asManager))
  expect(reads.flatMap(({ kinds }) => kinds)).not.toContain('not-theirs')
})
