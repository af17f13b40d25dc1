import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { agreeToShare } from '#domain/stories'
import type { Context } from '#platform/context'
import { introduced } from '../../../../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import * as paper from './paper/+page.server.ts'
import * as story from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
world.clock.set(new Date())
const client = await world.client()
const { referralId, serviceId, sam } = await introduced(world, { client })
const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
await agreeToShare(self, {
  clientId: client.id,
  layer: 'sensitive',
  purpose: 'support',
  receiver: { kind: 'service', id: serviceId! },
  until: null,
  askedIn: 'en',
  how: 'own-screen',
})

const event = async () =>
  ({
    params: { referral: referralId, service: serviceId },
    route: { id: '/(staff)/work/[referral]/story' },
    locals: { ctx: sam.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
  }) as never

interface Layer {
  layer: string
  offers: { value: string; hint?: string }[]
  sharings: { notYet: string | null }[]
}
const sensitive = async () => ((await story.load(await event())) as { layers: Layer[] }).layers.find(({ layer }) => layer === 'sensitive')!

test('where no agreement lets a group read it, the yes, the choice and the paper say so', async () => {
  const offered = async () => (await sensitive()).offers.find(({ value }) => value.includes(serviceId!))?.hint
  expect([await offered(), (await sensitive()).sharings[0]?.notYet]).toEqual([undefined, null])
  await world.owner.query(`update programme set agreements_from = '2020-01-01'`)
  expect(await offered()).toContain('no agreement')
  expect((await sensitive()).sharings[0]?.notYet).toContain('no agreement')
  const { readers } = (await paper.load(await event())) as { readers: { notFor: string[]; notYet: string | null }[] }
  expect(readers.map(({ notYet }) => notYet ?? '').join()).toContain('no agreement')
  // Where nothing may go there is no box to tick.
  expect(readers.find(({ notYet }) => notYet?.includes('no agreement'))?.notFor).toContain('sensitive')
  expect(readers.filter(({ notYet }) => notYet === null).flatMap(({ notFor }) => notFor)).toEqual([])
})
