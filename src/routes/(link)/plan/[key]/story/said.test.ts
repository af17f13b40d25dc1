import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { makePlanLink } from '#domain/plans'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { actions as onPlan } from '../+page.server.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const sam = await world.member('link-worker')

test('who told something is led to the sentence that says so, also on the page that was open already', async () => {
  const referral = await world.referral()
  const { path } = await makePlanLink(sam.ctx, { clientId: referral.clientId, pin: null })
  const key = path.split('/').at(-1)!
  const press = async (action: (event: never) => unknown, form: Record<string, string>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(form)) body.append(name, value)
    const event = {
      params: { key },
      getClientAddress: () => '192.0.2.1',
      setHeaders: () => undefined,
      locals: { locale: 'en' },
      cookies: { get: () => undefined, set: () => undefined },
      url: new URL(`http://localhost${path}`),
      request: { formData: async () => body },
    }
    return Promise.resolve(action(event as never)).catch((thrown: unknown) => (isRedirect(thrown) ? thrown.location : thrown))
  }
  expect(await press(onPlan.say!, { id: newId(), word: 'call-me' })).toBe(`/plan/${key}#said`)
  expect(await press(actions.tell!, { id: newId(), layer: 'personal', words: 'Singing' })).toBe(`/plan/${key}/story#said`)
})
