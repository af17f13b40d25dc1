import { isActionFailure, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { membershipsOf } from '#domain/access'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()

/** Somebody with one account, who refers in this programme and supports people in another. */
async function whoWorksInTwo() {
  const other = await world.programme()
  const [here, there] = [await world.member('referrer'), await other.member('link-worker')]
  const userId = newId()
  for (const { id } of [here, there]) await world.owner.query('update member set user_id = $1 where id = $2', [userId, id])
  const memberships = await membershipsOf(world.db, userId)
  return { memberships, here: world.programmeId, there: other.programmeId }
}

type Somebody = Awaited<ReturnType<typeof whoWorksInTwo>>

function eventOf({ memberships, here }: Somebody, chosen?: string) {
  const jar = new Map<string, string>()
  const event = {
    locals: { memberships, membership: memberships.find((one) => one.programmeId === here) },
    cookies: { set: (name: string, value: string) => jar.set(name, value) },
    request: new Request('http://localhost/choose-programme', { method: 'POST', body: new URLSearchParams({ programme: chosen ?? '' }) }),
    setHeaders: () => undefined,
  }
  return { event: event as never, jar }
}

const redirectOf = async (act: () => unknown) => {
  try {
    return await act()
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}

test('who works in two programmes sees both, and which one is open', async () => {
  const somebody = await whoWorksInTwo()
  const page = await load(eventOf(somebody).event)
  expect(page).toMatchObject({ programmes: expect.arrayContaining([expect.objectContaining({ id: somebody.there, isThisOne: false })]) })
  expect((page as { programmes: { isThisOne: boolean }[] }).programmes.filter(({ isThisOne }) => isThisOne)).toHaveLength(1)
})

test('choosing one opens it where the day begins with the role that they have there', async () => {
  const somebody = await whoWorksInTwo()
  const { event, jar } = eventOf(somebody, somebody.there)
  expect(await redirectOf(() => actions.default!(event))).toBe('/work')
  expect(jar.get('programme')).toBe(somebody.there)
})

test('a programme in which they do not work is refused, and nothing changes', async () => {
  const stranger = await world.programme()
  const { event, jar } = eventOf(await whoWorksInTwo(), stranger.programmeId)
  const result = await actions.default!(event)
  expect(isActionFailure(result) && result.status).toBe(404)
  expect(jar.size).toBe(0)
})

test('who works nowhere signs in first', async () => {
  const nobody = { memberships: [], here: '', there: '' }
  expect(await redirectOf(() => load(eventOf(nobody).event))).toBe('/sign-in?next=/choose-programme')
})
