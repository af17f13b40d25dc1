import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { openInEmergency } from '#domain/emergencies'
import { answerErasure, askErasure } from '#domain/rights'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../tests/support/world.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
const programme = await programmeWith(world.db, world.programmeId)
const ruth = await world.member('manager')
const noor = await world.member('manager')

interface Page {
  waiting: { name: string; unjudged: string[] }[]
  decided: { id: string; sentence: string }[]
}
const open = (query = '') =>
  load({
    params: {},
    route: { id: '/(staff)/manage/erasures' },
    locals: { ctx: ruth.ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    url: new URL(`http://localhost/manage/erasures${query}`),
  } as never) as Promise<Page>

async function asked(givenName: string) {
  const client = await world.client({ givenName })
  const requestId = newId()
  await askErasure({ ...world.system, actor: { kind: 'client', id: client.id } }, { id: requestId, clientId: client.id })
  return { clientId: client.id, requestId }
}

test('a decision is opened by itself, with nobody else on it, and one that is unknown is not there', async () => {
  const gone = await asked('Ada')
  await answerErasure(ruth.ctx, { requestId: gone.requestId, because: null, words: null })
  await asked('Ben')
  expect((await open()).waiting).toMatchObject([{ name: expect.stringContaining('Ben') }])
  expect(await open(`?only=${gone.requestId}`)).toMatchObject({
    waiting: [],
    decided: [{ id: gone.requestId, sentence: expect.stringContaining('Erased on') }],
  })
  const thrown: unknown = await Promise.resolve(open(`?only=${newId()}`)).catch((error: unknown) => error)
  expect(isHttpError(thrown) && thrown.status).toBe(404)
})

test('who was opened in an emergency that nobody has judged stands with that, by whom and on which day', async () => {
  const { clientId } = await asked('Cleo')
  await openInEmergency(noor.ctx, { id: newId(), clientId, reason: 'Nobody has seen her for three days.', heldBecause: null })
  const cleo = (await open()).waiting.find(({ name }) => name.includes('Cleo'))
  expect(cleo?.unjudged).toMatchObject([expect.stringMatching(new RegExp(`^Opened in an emergency on .* by ${noor.name}, and not judged`))])
})
