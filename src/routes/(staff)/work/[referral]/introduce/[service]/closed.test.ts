import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { stepsOf } from '#domain/casework'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { agreedStep, close, merge } from '../../../../../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = await programmeWith(world.db, world.programmeId)

const eventFor = (ctx: Context, params: Record<string, string>) => (form?: Record<string, string>) =>
  ({
    params,
    route: { id: '/(staff)/work/[referral]/introduce/[service]' },
    locals: { ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: new Request('http://localhost/', form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  }) as never

test('where the group closed while somebody wrote, what they wrote comes back with the refusal', async () => {
  const { sam, referralId, serviceId } = await agreedStep(world)
  const written = { stepId: newId(), introductionId: newId(), stepWords: 'Walk along', stepDoneBy: 'client', message: 'She loves the sea.' }
  const event = eventFor(sam.ctx, { referral: referralId, service: serviceId! })
  expect(await actions.preview(event(written))).toMatchObject({ letter: { body: expect.stringContaining('She loves the sea.') } })
  await close(world, serviceId!)
  expect(await load(event())).toMatchObject({ closed: expect.stringContaining('stopped on') })
  for (const act of [actions.preview, actions.introduce, actions.agree])
    expect(await act(event(written))).toMatchObject({
      status: 409,
      data: { errors: { '': expect.stringContaining('has stopped') }, typed: { stepWords: 'Walk along' } },
    })
})

test('a step that was agreed to an entry which became a part of another introduces to that one', async () => {
  const { id, sam, referralId, serviceId } = await agreedStep(world)
  const kept = await world.service({ name: 'Harbour Walkers' })
  await merge(world, serviceId!, kept.id)
  const [{ service } = {}] = await world.read((tx) => stepsOf(tx, referralId))
  const event = eventFor(sam.ctx, { referral: referralId, service: service!.agreedId })
  const page = (await load(event())) as {
    step: { id: string; words: string; doneBy: string; isAgreed: boolean }
    service: { name: string }
  }
  expect(page).toMatchObject({ step: { id, isAgreed: true }, service: { name: 'Harbour Walkers' } })
  const form = { stepId: id, stepWords: page.step.words, stepDoneBy: page.step.doneBy, introductionId: newId() }
  const done: unknown = await actions.introduce(event(form)).catch((thrown: unknown) => thrown)
  expect(isRedirect(done)).toBe(true)
})
