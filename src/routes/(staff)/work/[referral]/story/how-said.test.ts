import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { agreeToShare, livingSharings, tellPiece } from '#domain/stories'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../../tests/support/world.ts'
import type { SaidLayer } from '../../../../story/say-story.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
world.clock.set(new Date())
const client = await world.client()
const referral = await world.referral({ client })
const sam = await world.member('link-worker')
const noor = await world.member('link-worker')
await world.read((tx) =>
  tx
    .insertInto('assignment')
    .values({ referral_id: referral.id, link_worker_id: sam.id, assigned_at: new Date(), assigned_by: sam.id })
    .execute(),
)
const today = new Date().toISOString().slice(0, 10)

async function event(form: Record<string, string> = {}) {
  const body = new FormData()
  for (const [name, value] of Object.entries(form)) body.append(name, value)
  return {
    params: { referral: referral.id },
    route: { id: '/(staff)/work/[referral]/story' },
    locals: { ctx: sam.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => body },
  } as never
}
const press = async (action: 'tell' | 'share' | 'takeBack', form: Record<string, string>) => {
  const answer: unknown = actions[action]!(await event(form))
  return (answer as Promise<unknown>).catch((thrown: unknown) => (isRedirect(thrown) ? 'kept' : Promise.reject(thrown as Error)))
}

test('who opens it and may read nothing of it is told to have seen the name, and not the referral', async () => {
  const { rows } = await world.owner.query('select distinct what from client_read where client_id = $1', [client.id])
  expect(rows).toEqual([])
  await load(await event())
  const { rows: after } = await world.owner.query('select distinct what from client_read where client_id = $1', [client.id])
  expect(after).toEqual([{ what: 'name' }])
})

test('the page offers who may have heard it, no way that was chosen beforehand, and a short list of languages with another', async () => {
  const { hearing } = (await load(await event())) as { hearing: { hearers: { value: string }[]; languages: { value: string }[] } }
  expect(hearing.hearers.map(({ value }) => value)).toEqual(expect.arrayContaining([sam.id, noor.id]))
  expect(hearing.languages[0]!.value).toBe('')
  expect(hearing.languages.at(-1)!.value).toBe('und')
})

test('a yes is kept with who heard it, the day and the language, and each that is missing is asked for', async () => {
  const form = { at: 'share-personal', layer: 'personal', to: 'support:link-worker' }
  expect(await press('share', form)).toMatchObject({
    status: 422,
    data: { errors: { how: expect.any(String), heardBy: expect.any(String), saidOn: expect.any(String), askedIn: expect.any(String) } },
  })
  expect(await press('share', { ...form, how: 'spoken', heardBy: noor.id, saidOn: today, askedIn: 'und' })).toBe('kept')
  expect(await world.read((tx) => livingSharings(tx, client.id, new Date()))).toMatchObject([
    { givenHow: 'spoken', heardBy: noor.name, writtenBy: sam.name, saidOn: today, askedIn: 'und' },
  ])
})

test('of a yes on paper the number that is printed on the form is asked', async () => {
  const form = {
    at: 'share-sensitive',
    layer: 'sensitive',
    to: 'support:link-worker',
    how: 'paper',
    heardBy: sam.id,
    saidOn: today,
    askedIn: 'en',
  }
  for (const paperVersion of ['', 'A', '99'])
    expect(await press('share', { ...form, paperVersion })).toMatchObject({
      status: 422,
      data: { errors: { paperVersion: expect.any(String) } },
    })
  expect(await press('share', { ...form, paperVersion: '2' })).toBe('kept')
  const { rows } = await world.owner.query(`select asked_version from story_sharing where client_id = $1 and layer = 'sensitive'`, [
    client.id,
  ])
  expect(rows).toEqual([{ asked_version: 2 }])
})

test('a day that is still to come and a number that no form has are refused together', async () => {
  const form = { at: 'share-practical', layer: 'practical', to: 'support:link-worker', heardBy: sam.id, askedIn: 'en' }
  const wrong = { how: 'paper', saidOn: '2099-01-01', paperVersion: '99' }
  const errors = { saidOn: expect.stringContaining('still to come') as string, paperVersion: expect.any(String) as string }
  expect(await press('share', { ...form, ...wrong })).toMatchObject({ status: 422, data: { errors } })
})

test('what is written down with a yes asks the same; without one nothing is asked of it', async () => {
  const told = { at: 'tell-practical', id: newId(), layer: 'practical', words: 'A chair with arms' }
  expect(await press('tell', told)).toMatchObject({ data: { errors: { agreed: expect.any(String) } } })
  expect(await press('tell', { ...told, agreed: 'yes', heardBy: sam.id, saidOn: today })).toMatchObject({
    data: { errors: { how: expect.any(String), askedIn: expect.any(String) }, typed: { words: 'A chair with arms' } },
  })
  const agreed = { agreed: 'yes', heardBy: sam.id, saidOn: today, how: 'paper', paperVersion: '3', askedIn: 'en' }
  expect(await press('tell', { ...told, ...agreed })).toBe('kept')
})

test('what the client wrote is theirs on this page: wiping it out asks who heard that, how and when, and then says so', async () => {
  const self = { ...world.system, actor: { kind: 'client' as const, id: client.id } }
  const pieceId = newId()
  await tellPiece(self, { id: pieceId, clientId: client.id, layer: 'personal', question: 'matters', words: 'Only mine' })
  await agreeToShare(self, {
    clientId: client.id,
    layer: 'personal',
    receiver: { kind: 'link-worker' },
    purpose: 'support',
    until: null,
    how: 'own-screen',
    askedIn: 'en',
  })
  const personal = async () => {
    const { layers } = (await load(await event())) as { layers: SaidLayer[] }
    return layers.find(({ layer }) => layer === 'personal')!
  }
  expect((await personal()).pieces.find(({ id }) => id === pieceId)).toMatchObject({ isOfClient: true, words: 'Only mine' })
  expect(await press('takeBack', { pieceId })).toMatchObject({ status: 409 })
  expect(await press('takeBack', { at: pieceId, pieceId, heardBy: '', saidOn: '' })).toMatchObject({
    status: 422,
    data: { errors: { how: expect.any(String), heardBy: expect.any(String), saidOn: expect.any(String) } },
  })
  expect(await press('takeBack', { at: pieceId, pieceId, how: 'spoken', heardBy: noor.id, saidOn: today })).toBe('kept')
  expect((await personal()).gone).toMatchObject([{ sentence: expect.stringContaining(`${noor.name} heard on`) }])
})

test('who stopped as a link worker may have heard a yes before that: they are in the list with the day, and not after it', async () => {
  const ruth = await world.member('link-worker')
  const days = (count: number) => new Date(Date.now() + count * 86_400_000)
  const dayOf = (count: number) => days(count).toISOString().slice(0, 10)
  await world.owner.query('update member_role set given_at = $2, ended_at = $3, ended_by = member_id where member_id = $1', [
    ruth.id,
    days(-90),
    days(-10),
  ])
  const { hearing } = (await load(await event())) as { hearing: { hearers: { value: string; label: string }[] } }
  expect(hearing.hearers.find(({ value }) => value === ruth.id)?.label).toContain(`${ruth.name} (link worker until `)
  const form = {
    at: 'share-personal',
    layer: 'personal',
    to: 'learning:programme',
    until: '',
    how: 'paper',
    paperVersion: '3',
    askedIn: 'en',
  }
  const refused = { status: 422, data: { errors: { heardBy: expect.any(String) } } }
  expect(await press('share', { ...form, layer: 'practical', heardBy: ruth.id, saidOn: dayOf(-3) })).toMatchObject(refused)
  expect(await press('share', { ...form, layer: 'practical', heardBy: ruth.id, saidOn: dayOf(-20) })).toBe('kept')
})
