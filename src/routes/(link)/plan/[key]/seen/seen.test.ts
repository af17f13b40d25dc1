import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { inboxOf, journeyOf } from '#domain/casework'
import { makePlanLink } from '#domain/plans'
import type { ReadLine } from '#domain/reads'
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

const manner = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date('2026-05-04T09:00:00Z') }
/** What one reader saw on a day in May, at these times. */
const saw = (what: ReadLine['what'], from: string, until = from): ReadLine => ({
  day: '2026-05-03',
  what,
  reader: { id: 'sam', name: 'Sam', role: null, organisation: null },
  firstAt: new Date(`2026-05-03T${from}:00+01:00`),
  lastAt: new Date(`2026-05-03T${until}:00+01:00`),
})
const told = (...lines: ReadLine[]) => saySeen(lines, manner).flatMap((day) => day.lines.map(({ sentence, when }) => `${sentence} ${when}`))

test('several visits are one line with the first and the last time, in the programme’s zone', () => {
  expect(saySeen([saw('introduction', '09:05', '16:40')], manner)).toEqual([
    {
      day: 'Sunday 3 May',
      lines: [{ sentence: 'Sam read what we told them about you.', when: 'more than once, between about 09:05 and 16:40' }],
    },
  ])
})

test('a layer of a story is told with its own moments, whatever else was read before it: it may have been shut until then', () => {
  expect(told(saw('story-sensitive', '07:56'), saw('journey', '07:41', '07:58'), saw('name', '07:41'), saw('list', '07:30'))).toEqual([
    'Sam read your page with us: why you came, your plan, our notes, and how to reach you. more than once, between about 07:41 and 07:58',
    'Sam read the sensitive part of your story. around 07:56',
  ])
  expect(told(saw('story-sensitive', '12:00'), saw('name', '07:41'))).toEqual([
    'Sam read the sensitive part of your story. around 12:00',
    'Sam saw your name, and that you are known to us. around 07:41',
  ])
})

test('an emergency that was opened once is told as once; what was read hours before it is a line of its own', () => {
  const [line, ...more] = told(saw('emergency', '08:01'), saw('name', '07:56'))
  expect(line).toMatch(/read all that you told.* around 08:01$/)
  expect(more).toEqual([])
  expect(told(saw('emergency', '18:01'), saw('story-practical', '09:30'))[1]).toBe(
    'Sam read the practical part of your story. around 09:30',
  )
})

test('who saw a part before the whole is told of once, from that part on, and not as having read the whole twice', () => {
  expect(told(saw('details', '09:00'), saw('name', '08:10'))).toEqual([
    'Sam read your name and how to reach you. between about 08:10 and 09:00',
  ])
})
