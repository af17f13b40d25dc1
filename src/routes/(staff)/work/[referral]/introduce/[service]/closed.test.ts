import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { newId } from '#platform/ids'
import { agreedStep, close } from '../../../../../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = await programmeWith(world.db, world.programmeId)

test('where the group closed while somebody wrote, what they wrote comes back with the refusal', async () => {
  const { sam, referralId, serviceId } = await agreedStep(world)
  const written = { stepId: newId(), introductionId: newId(), stepWords: 'Walk along', stepDoneBy: 'client', message: 'She loves the sea.' }
  const event = (form?: Record<string, string>) =>
    ({
      params: { referral: referralId, service: serviceId },
      route: { id: '/(staff)/work/[referral]/introduce/[service]' },
      locals: { ctx: sam.ctx, programme, locale: 'en' },
      cookies: { set: () => undefined },
      setHeaders: () => undefined,
      request: new Request('http://localhost/', form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    }) as never
  expect(await actions.preview(event(written))).toMatchObject({ letter: { body: expect.stringContaining('She loves the sea.') } })
  await close(world, serviceId!)
  expect(await load(event())).toMatchObject({ closed: expect.stringContaining('stopped on') })
  for (const act of [actions.preview, actions.introduce, actions.agree])
    expect(await act(event(written))).toMatchObject({
      status: 409,
      data: { errors: { '': expect.stringContaining('has stopped') }, typed: { stepWords: 'Walk along' } },
    })
})
