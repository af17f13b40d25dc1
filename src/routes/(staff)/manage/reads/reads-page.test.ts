import { isHttpError, isRedirect } from '@sveltejs/kit'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { journeyOf } from '#domain/casework'
import { takeReferral } from '#domain/referrals'
import { clockAt } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
// Pages ask the time of day themselves.
world.clock.set(new Date())
const programme = await programmeWith(world.db, world.programmeId)
const [manager, sam, eva] = [await world.member('manager'), await world.member('link-worker'), await world.member('link-worker')]

const eventFor = (ctx: Context, form?: FormData) =>
  ({
    params: {},
    route: { id: '/(staff)/manage/reads' },
    locals: { ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => form },
  }) as never

interface Line {
  kinds: string[]
  fields: Record<string, string>
  sentence: string
}
const open = async () => (await load(eventFor(manager.ctx))) as { waiting: Line[]; checked: Line[]; leftOut: number }

test('where nothing stands out the page has nothing to show', async () => {
  expect(await open()).toMatchObject({ waiting: [], checked: [], leftOut: 0 })
})

test('a manager looks at what stood out and notes what lay behind it; without an answer the form comes back', async () => {
  const referral = await world.referral({ client: await world.client({ givenName: 'Ada', familyName: 'Berg' }) })
  await takeReferral(sam.ctx, { referralId: referral.id })
  world.clock.forward(0.01)
  await reading(eva.ctx, (tx) => journeyOf(tx, referral.id))
  const one = (await open()).waiting.find(({ sentence }) => sentence.includes('not one of their own'))!
  expect(one.sentence).toMatch(new RegExp(`^${eva.name} opened the page of Ada Berg`))

  const form = new FormData()
  for (const [name, value] of Object.entries(one.fields)) form.set(name, value)
  for (const kind of one.kinds) form.append('kinds', kind)
  expect(await actions.default(eventFor(manager.ctx, form))).toMatchObject({
    status: 422,
    data: { errors: { reason: expect.any(String) } },
  })
  form.set('reason', 'stood-in')
  const done: unknown = await actions.default(eventFor(manager.ctx, form)).catch((thrown: unknown) => thrown)
  expect(isRedirect(done) && done.location).toBe('/manage/reads')
  expect((await open()).checked).toMatchObject([{ sentence: one.sentence, found: expect.stringContaining(manager.name) }])
})

test('one night in which somebody looked several times is one line, which says how often and until when', async () => {
  const client = await world.client({ givenName: 'Noe', familyName: 'Berg' })
  const referral = await world.referral({ client })
  await takeReferral(sam.ctx, { referralId: referral.id })
  const evening = DateTime.now().setZone('Europe/London').minus({ days: 2 }).set({ hour: 22, minute: 15 })
  for (const hours of [0, 1, 3]) {
    const then = clockAt(evening.plus({ hours }).toJSDate())
    await reading({ ...sam.ctx, clock: then }, (tx) => journeyOf(tx, referral.id))
  }
  const lines = (await open()).waiting.filter(({ fields }) => fields.clientId === client.id)
  expect(lines).toMatchObject([
    { kinds: ['at-night'], fields: { day: evening.toISODate() }, when: expect.stringMatching(/\(3 times, the last at 01:15\)$/) as string },
  ])
})

test('a link worker does not come in', async () => {
  const thrown: unknown = await Promise.resolve()
    .then(() => load(eventFor(eva.ctx)))
    .catch((error: unknown) => error)
  expect(isHttpError(thrown) && thrown.status).toBe(403)
})
