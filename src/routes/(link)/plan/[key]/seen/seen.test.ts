import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { inboxOf, journeyOf } from '#domain/casework'
import { makePlanLink } from '#domain/plans'
import { reading } from '#platform/context'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { load } from './+page.server.ts'
import { saySeen } from './say-seen.ts'

const world = await openWorld()
openLinkPages(world)
const sam = await world.member('link-worker')

const visit = (key: string) =>
  load({
    params: { key },
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    locals: { locale: 'en' },
    cookies: { get: () => undefined },
    url: new URL(`http://localhost/plan/${key}/seen`),
  } as never)

async function withPlan(pin: string | null = null) {
  const referral = await world.referral()
  const { path } = await makePlanLink(sam.ctx, { clientId: referral.clientId, pin })
  return { referral, key: path.split('/').at(-1)! }
}

test('a client reads who opened what, and in whose lists their name stood', async () => {
  const { referral, key } = await withPlan()
  await reading(sam.ctx, (tx) => journeyOf(tx, referral.id))
  const eva = await world.member('link-worker')
  for (const who of [sam, eva])
    await reading(who.ctx, (tx) => inboxOf(tx, { memberId: who.id, now: world.clock.now(), timeZone: 'Europe/London' }))
  const page = (await visit(key)) as { days: ReturnType<typeof saySeen>; programme: object }
  expect(page.programme).toMatchObject({ phone: '01632 960100' })
  const who = new RegExp(`^${sam.name} \\(link worker, Organisation \\d+\\) read your page`)
  expect(page.days).toMatchObject([
    { lines: [{ sentence: expect.stringMatching(who) }, { sentence: expect.stringContaining(`opened by: ${eva.name}`), when: null }] },
  ])
  expect(JSON.stringify(page.days)).not.toContain(`opened by: ${sam.name}`)
})

test('whom nobody has read about reads that, and reading their own list adds no line to it', async () => {
  const { key } = await withPlan()
  await visit(key)
  expect(await visit(key)).toMatchObject({ days: [], isThereMore: false })
})

test('behind a PIN it is as shut as the plan', async () => {
  const { key } = await withPlan('2580')
  const thrown: unknown = await Promise.resolve(visit(key)).catch((error: unknown) => error)
  expect(isRedirect(thrown) && thrown.location).toBe(`/plan/${key}`)
})

test('several visits are one line with the first and the last time, in the programme’s zone', () => {
  const line = {
    day: '2026-05-03',
    what: 'introduction' as const,
    reader: { id: 'an introduction', name: 'Quayside Walkers', role: null, organisation: 'Overwater Walkers' },
    firstAt: new Date('2026-05-03T08:05:00Z'),
    lastAt: new Date('2026-05-03T15:40:00Z'),
  }
  const manner = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date('2026-05-04T09:00:00Z') }
  expect(saySeen([line], manner)).toEqual([
    {
      day: 'Sunday 3 May',
      lines: [
        {
          sentence: 'Quayside Walkers (Overwater Walkers) read what we told them about you.',
          when: 'more than once, between 09:05 and 16:40',
        },
      ],
    },
  ])
})
