import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { makePlanLink } from '#domain/plans'
import { askRestriction } from '#domain/rights'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { actions as onPlan } from '../+page.server.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const sam = await world.member('link-worker')

let said: string | undefined
/** A client with a link to their plan, and how they come to a page of it or press something there. */
async function withPlan() {
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
      cookies: { get: () => undefined, set: (_: string, value: string) => void (said = value.split('?')[0]) },
      url: new URL(`http://localhost${path}`),
      request: { formData: async () => body },
    }
    return Promise.resolve(action(event as never)).catch((thrown: unknown) => (isRedirect(thrown) ? thrown.location : thrown))
  }
  return { clientId: referral.clientId, key, press }
}

test('who told something is led to the sentence that says so, also on the page that was open already', async () => {
  const { key, press } = await withPlan()
  expect(await press(onPlan.say!, { id: newId(), word: 'call-me' })).toBe(`/plan/${key}#said`)
  expect(await press(actions.tell!, { id: newId(), layer: 'personal', words: 'Singing' })).toBe(`/plan/${key}/story#said`)
})

test('while it is only kept, the page says that nobody reads it now, and choosing a reader says from when that holds', async () => {
  const { clientId, press } = await withPlan()
  const see = () => press(load as never, {})
  const choose = () => press(actions.share!, { layer: 'personal', to: 'learning:programme', until: '' })
  expect(await see()).toMatchObject({ isOnlyKept: false })
  await choose()
  expect(said).toBe('my-story-shared')
  const self = { ...world.system, actor: { kind: 'client' as const, id: clientId } }
  await askRestriction(self, { id: newId(), clientId, ground: 'claim' })
  expect(await see()).toMatchObject({ isOnlyKept: true })
  await choose()
  expect(said).toBe('my-story-shared-later')
})
