import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { livingSharings, tellPiece } from '#domain/stories'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions } from './+page.server.ts'
import { actions as introducing, load } from './introduce/[service]/+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const sam = await world.member('link-worker')
const noor = await world.member('link-worker')
const said = { how: 'paper', heardBy: noor.id, saidOn: new Date().toISOString().slice(0, 10), askedIn: 'pl' }
const missing = { how: expect.any(String), heardBy: expect.any(String), askedIn: expect.any(String) }

/** Somebody with whom Sam walks, who agreed to no more than that; they told Sam how to sit. */
async function walking() {
  const client = await world.client({ consents: ['referral'] })
  const referral = await world.referral({ client })
  const service = await world.service({ name: 'Quayside Walkers' })
  await world.read((tx) =>
    tx
      .insertInto('assignment')
      .values({ referral_id: referral.id, link_worker_id: sam.id, assigned_at: new Date(), assigned_by: sam.id })
      .execute(),
  )
  const agreed = { receiver: { kind: 'link-worker' }, purpose: 'support', until: null, how: 'spoken', askedIn: 'en' } as const
  await tellPiece(sam.ctx, { id: newId(), clientId: client.id, layer: 'practical', question: 'join', words: 'A chair with arms', agreed })
  return { clientId: client.id, params: { referral: referral.id, service: service.id } }
}

async function eventFor(params: Record<string, string>, form: Record<string, string> = {}) {
  return {
    params,
    route: { id: '/(staff)/work/[referral]' },
    locals: { ctx: sam.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: new Request('http://localhost/', { method: 'POST', body: new URLSearchParams(form) }),
  } as never
}
const kept = (answer: unknown) =>
  Promise.resolve(answer).catch((thrown: unknown) => (isRedirect(thrown) ? 'kept' : Promise.reject(thrown as Error)))
const consentTo = (clientId: string, purpose: string) =>
  world.read((tx) =>
    tx
      .selectFrom('consent')
      .select(['given_how', 'heard_by', 'said_on', 'asked_in', 'written_by'])
      .where('client_id', '=', clientId)
      .where('purpose', '=', purpose)
      .execute(),
  )
const asSaid = { given_how: 'written', heard_by: noor.id, said_on: said.saidOn, asked_in: 'pl', written_by: sam.id }

test('a yes to what we do is asked for who heard it, the day and the language, and kept with them', async () => {
  const { clientId, params } = await walking()
  const form = { purpose: 'introductions', at: 'agreed-introductions' }
  expect(await kept(actions.agreed!(await eventFor(params, form)))).toMatchObject({ status: 422, data: { errors: missing, typed: form } })
  expect(await kept(actions.agreed!(await eventFor(params, { ...form, ...said })))).toBe('kept')
  expect(await consentTo(clientId, 'introductions')).toEqual([asSaid])
})

test('so is a yes with which a group hears of somebody and reads a layer of their story; nobody is assumed to have heard it', async () => {
  const { clientId, params } = await walking()
  expect(await load(await eventFor(params))).toMatchObject({ hearing: { hearers: [{ value: '' }, { value: sam.id }, { value: noor.id }] } })
  const form = {
    stepId: newId(),
    introductionId: newId(),
    stepWords: 'Walk along',
    stepDoneBy: 'client',
    agreed: 'yes',
    layers: 'practical',
  }
  expect(await kept(introducing.introduce(await eventFor(params, form)))).toMatchObject({ status: 422, data: { errors: missing } })
  const wrong = { ...said, saidOn: '2099-01-01', paperVersion: '99' }
  expect(await kept(introducing.introduce(await eventFor(params, { ...form, ...wrong })))).toMatchObject({
    status: 422,
    data: { errors: { saidOn: expect.any(String) as string, paperVersion: expect.any(String) as string } },
  })
  expect(await kept(introducing.introduce(await eventFor(params, { ...form, ...said, paperVersion: '3' })))).toBe('kept')
  expect(await consentTo(clientId, 'introductions')).toEqual([asSaid])
  const sharings = await world.read((tx) => livingSharings(tx, clientId, new Date()))
  expect(sharings.find(({ receiver }) => receiver.kind === 'service')).toMatchObject({
    givenHow: 'paper',
    heardBy: noor.name,
    saidOn: said.saidOn,
    askedIn: 'pl',
    writtenBy: sam.name,
  })
})
