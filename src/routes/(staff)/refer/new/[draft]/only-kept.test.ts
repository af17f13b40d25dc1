import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { saveDraft } from '#domain/referrals'
import { askRestriction } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()

const shutWith = async (act: unknown) => {
  const thrown: unknown = await (act as Promise<unknown>).catch((error: unknown) => error)
  return isHttpError(thrown) ? { ...thrown.body, status: thrown.status } : thrown
}

test('what was typed in a draft about somebody who asked meanwhile that nothing is used is given back, with whom to ring', async () => {
  const grace = await world.member('referrer')
  const client = await world.client()
  await world.referral({ referrer: grace, client })
  const draftId = newId()
  const seen = { clientId: client.id, reason: 'Nights.' }
  await saveDraft(grace.ctx, { draftId, answers: seen })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'objects' })
  const body = new FormData()
  for (const [name, value] of Object.entries({ ...seen, reason: 'Nights, and days.', seen: JSON.stringify(seen) })) body.append(name, value)
  const event = {
    params: { draft: draftId },
    route: { id: '/(staff)/refer/new/[draft]' },
    locals: { ctx: grace.ctx, programme: { locale: 'en' }, locale: 'en' },
    request: new Request('http://localhost/', { method: 'POST', body }),
    url: new URL('http://localhost/'),
    setHeaders: () => undefined,
  } as never
  const given = { status: 409, message: expect.stringContaining('Please ring') }
  expect(await shutWith(actions.default!(event))).toMatchObject({ ...given, typed: ['Why now, in one sentence: Nights, and days.'] })
  expect(await shutWith(load(event))).toMatchObject(given)
})
