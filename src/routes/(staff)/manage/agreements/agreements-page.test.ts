import { isHttpError, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import type { Context } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'
import { actions as writing, load as openForm } from './new/+page.server.ts'

const world = await openWorld()
world.clock.set(new Date())
const [noor, sam] = [await world.member('manager'), await world.member('link-worker')]
const { id: organisationId } = await world.organisation({ name: 'Harbour Surgery', sector: 'health', refers: true })
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

async function eventFor(ctx: Context, { form, query = '' }: { form?: Record<string, string | string[]>; query?: string } = {}) {
  const body = new FormData()
  for (const [name, value] of Object.entries(form ?? {})) for (const one of [value].flat()) body.append(name, one)
  return {
    params: {},
    route: { id: '/(staff)/manage/agreements' },
    url: new URL(`http://localhost/manage/agreements${query}`),
    locals: { ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => body },
  } as never
}
interface Said {
  living: { id: string; organisation: string; standing: string; dates: string }[]
  over: { standing: string }[]
  demanded: string
}
const open = async () => (await load(await eventFor(noor.ctx))) as unknown as Said
const press = async (action: (event: never) => unknown, event: unknown) =>
  Promise.resolve(action(event as never)).catch((thrown: unknown) =>
    isRedirect(thrown) ? thrown.location : Promise.reject(thrown as Error),
  )

const filled = {
  organisationId,
  kind: 'data-sharing',
  purposes: ['support', 'feedback'],
  layers: [] as string[],
  from: inDays(-300),
  until: inDays(20),
  reference: 'The grey cupboard',
  signedByUs: 'Noor Bakker',
  signedByThem: 'Grace Obi',
}

test('at first there is nothing, and nothing is demanded', async () => {
  expect(await open()).toMatchObject({ living: [], over: [], demanded: expect.stringContaining('not demanded yet') as string })
})

test('a manager writes one down, sees that it ends soon, gets the next one filled in, and ends it', async () => {
  const { newId } = (await openForm(await eventFor(noor.ctx))) as { newId: string }
  const { reference: _, ...without } = filled
  expect(await press(writing.default, await eventFor(noor.ctx, { form: { id: newId, ...without } }))).toMatchObject({
    status: 422,
    data: { errors: { reference: expect.any(String) }, typed: { signedByThem: 'Grace Obi' } },
  })
  expect(await press(writing.default, await eventFor(noor.ctx, { form: { id: newId, ...filled } }))).toBe('/manage/agreements')
  const [one] = (await open()).living
  expect(one).toMatchObject({ organisation: 'Harbour Surgery', standing: expect.stringContaining('Ends in') as string })
  const next = await openForm(await eventFor(noor.ctx, { query: `?after=${newId}` }))
  expect(next).toMatchObject({ isNext: true, first: { organisationId, from: inDays(21), purposes: ['support', 'feedback'] } })
  expect(await press(actions.end, await eventFor(noor.ctx, { form: { agreementId: newId } }))).toMatchObject({
    status: 422,
    data: { errors: { sure: expect.any(String) } },
  })
  expect((await open()).living).toHaveLength(1)
  expect(await press(actions.end, await eventFor(noor.ctx, { form: { agreementId: newId, sure: 'yes' } }))).toBe('/manage/agreements')
  expect(await open()).toMatchObject({ living: [], over: [{ standing: expect.stringContaining(noor.name) as string, wasEnded: true }] })
  const again = await openForm(await eventFor(noor.ctx, { query: `?after=${newId}` }))
  expect(again).toMatchObject({ first: { from: inDays(0), until: inDays(20), reference: 'The grey cupboard' } })
})

test('the day and who needs one are chosen on the page', async () => {
  const form = { from: '2026-11-01', own: 'never', health: 'always', social: 'always', voluntary: 'never', community: 'never' }
  expect(await press(actions.demand, await eventFor(noor.ctx, { form }))).toBe('/manage/agreements')
  expect((await open()).demanded).toContain('1 November 2026')
  expect(await programmeWith(world.db, world.programmeId)).toMatchObject({ agreementsNeeded: { voluntary: 'never', health: 'always' } })
})

test('a link worker does not come in', async () => {
  const thrown: unknown = await Promise.resolve(load(await eventFor(sam.ctx))).catch((error: unknown) => error)
  expect(isHttpError(thrown) && thrown.status).toBe(403)
})
