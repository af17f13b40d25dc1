import { isHttpError, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { memberLeaves, programmeWith } from '#domain/access'
import type { Context } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
world.clock.set(new Date())
const programme = await programmeWith(world.db, world.programmeId)
const [noor, eva, sam] = [await world.member('manager'), await world.member('manager'), await world.member('link-worker')]
const administrator = await world.member('administrator')

const eventFor = (ctx: Context, fields?: Record<string, string>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields ?? {})) body.set(name, value)
  return {
    params: {},
    route: { id: '/(staff)/manage/answering' },
    locals: { ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => body },
  } as never
}
const stage = async (name: string) => {
  const { stages } = (await load(eventFor(noor.ctx))) as { stages: { stage: string; isNobodys: boolean; said: string; memberId: string }[] }
  return stages.find((one) => one.stage === name)!
}
const save = async (fields: Record<string, string>) => {
  try {
    return await actions.default(eventFor(noor.ctx, fields))
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}

test('at first nobody answers for who asks; a manager names somebody, and sees in red when they have left', async () => {
  expect([await stage('asked'), await stage('plan')]).toMatchObject([{ isNobodys: true }, { isNobodys: false }])
  expect(await save({ asked: eva.id, 'asked-in': eva.id })).toMatchObject({
    status: 422,
    data: { errors: { 'asked-in': expect.any(String) } },
  })
  expect(await save({ asked: eva.id })).toBe('/manage/answering')
  expect(await stage('asked')).toMatchObject({ isNobodys: false, said: `${eva.name} (for the programme)`, memberId: eva.id })
  await memberLeaves(administrator.ctx, { memberId: eva.id })
  expect(await stage('asked')).toMatchObject({ isNobodys: true, memberId: '' })
})

test('a link worker does not come in', async () => {
  const thrown: unknown = await Promise.resolve()
    .then(() => load(eventFor(sam.ctx)))
    .catch((error: unknown) => error)
  expect(isHttpError(thrown) && thrown.status).toBe(403)
})
