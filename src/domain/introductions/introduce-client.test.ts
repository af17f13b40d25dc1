import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { takeReferral } from '#domain/referrals'
import { newId } from '#platform/ids'
import { agreedStep, introduced, keysTo, lettersOf, reactToAll, sendAll } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { introduceClient, introductionsOf, knownToGroup, sendIntroductionAgain, withdrawIntroduction } from './index.ts'

const world = await openWorld()
const form = (stepId: string) => ({ id: newId(), stepId, message: 'To be outside again.', shared: ['phone'] as const })
const letterKeys = async () => (await lettersOf(world)).map(({ once_key }) => once_key)

test('a link worker introduces a client: the group gets one letter with the least that it needs and one link', async () => {
  const client = await world.client({ givenName: 'Ada', familyName: 'Lovelock', phone: '07700 900111' })
  const { id, referralId } = await introduced(world, { client })
  const letters = (await lettersOf(world)).filter(({ once_key }) => once_key === `introduction:${id}:first`)
  expect(letters).toHaveLength(1)
  const { subject, to_address } = letters[0]!
  const body = letters[0]!.body!
  expect(to_address).toBe('walkers@example.org')
  expect(subject).not.toContain('Ada')
  expect(body).toContain('Ada')
  expect(body).toContain('"To be outside again."')
  expect(body).toContain('07700 900111')
  expect(body).not.toContain('Lovelock')
  expect(body).not.toContain('spring')
  expect(body.match(/https:\/\//g)).toHaveLength(1)
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([
    { id, state: 'asked', shared: ['first-name', 'phone'], service: { name: 'Quayside Walkers' }, answer: null, attendance: null },
  ])
})

test('introducing twice with one form is introducing once', async () => {
  const { id: stepId, sam, referralId } = await agreedStep(world)
  const twice = form(stepId)
  await Promise.all([introduceClient(sam.ctx, twice), introduceClient(sam.ctx, twice)])
  await introduceClient(sam.ctx, twice)
  await reactToAll(world)
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toHaveLength(1)
  expect((await letterKeys()).filter((key) => key.includes(twice.id))).toHaveLength(1)
})

test('two link workers introduce at once: one introduction lives, the other is told', async () => {
  const { id: stepId, sam, referralId } = await agreedStep(world)
  const kim = await world.member('link-worker')
  const results = await Promise.allSettled([introduceClient(sam.ctx, form(stepId)), introduceClient(kim.ctx, form(stepId))])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'conflict', reason: 'introduced-already' } })
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toHaveLength(1)
})

test('the letter is written once and one link made, when two workers take the job at the same time', async () => {
  const { id: stepId, sam } = await agreedStep(world)
  const { id } = await introduceClient(sam.ctx, form(stepId))
  await Promise.all([reactToAll(world), reactToAll(world)])
  const links = await world.read((tx) => tx.selectFrom('link').select('id').where('introduction_id', '=', id).execute())
  expect(links).toHaveLength(1)
  expect((await letterKeys()).filter((key) => key.includes(id))).toHaveLength(1)
})

test('without consent, address, service, or with an ended step, an introduction is refused', async () => {
  const noConsent = await agreedStep(world, { client: await world.client({ consents: ['referral', 'feedback'] }) })
  await expect(introduceClient(noConsent.sam.ctx, form(noConsent.id))).rejects.toMatchObject({
    kind: 'conflict',
    reason: 'introduction-consent-needed',
  })

  const noAddress = await agreedStep(world, { service: await world.service({ email: null }) })
  await expect(introduceClient(noAddress.sam.ctx, form(noAddress.id))).rejects.toMatchObject({ kind: 'conflict', reason: 'no-address' })

  const noService = await agreedStep(world, { service: null })
  await expect(introduceClient(noService.sam.ctx, form(noService.id))).rejects.toMatchObject({ reason: 'step-without-service' })

  const ended = await agreedStep(world)
  await world.read((tx) =>
    tx.updateTable('step').set({ ended_at: world.clock.now(), ended_how: 'dropped' }).where('id', '=', ended.id).execute(),
  )
  await expect(introduceClient(ended.sam.ctx, form(ended.id))).rejects.toMatchObject({ reason: 'step-ended-already' })
})

test('only a link worker introduces, and never a client of another programme', async () => {
  const { id: stepId, sam } = await agreedStep(world)
  const gp = await world.member('referrer')
  await expect(introduceClient(gp.ctx, form(stepId))).rejects.toMatchObject({ kind: 'forbidden' })
  const elsewhere = await world.programme()
  const stranger = await elsewhere.member('link-worker')
  await expect(introduceClient(stranger.ctx, form(stepId))).rejects.toMatchObject({ kind: 'not-found' })
  await expect(introduceClient(sam.ctx, form(newId()))).rejects.toMatchObject({ kind: 'not-found' })
})

test('only what is ticked is shared, only what the client has, and never a way that is not safe', async () => {
  const client = await world.client({ givenName: 'Nour', phone: '07700 900222' })
  await world.read((tx) =>
    tx
      .updateTable('client')
      .set({
        do_not_use: ['home-phone', 'voicemail', 'email'],
        home_phone: '01632 960222',
        email: 'nour@example.org',
        reach_by: 'text',
        known_as: 'Noor',
      })
      .where('id', '=', client.id)
      .execute(),
  )
  const { id } = await introduced(world, { client, shared: ['phone', 'email', 'access-needs'] })
  const known = await world.read((tx) => knownToGroup(tx, id))
  expect(known).toMatchObject({ firstName: 'Noor', shared: [{ what: 'phone', value: '07700 900222' }], notByPhone: ['voicemail'] })
  const body = (await lettersOf(world)).find(({ once_key }) => once_key === `introduction:${id}:first`)!.body!
  expect(body).toContain('07700 900222')
  expect(body).toContain('leave no message on voicemail')
  for (const secret of ['01632 960222', 'nour@example.org', 'Nour']) expect(body).not.toContain(secret)
})

test('a mobile number that is not safe is not shared, even where it was ticked before', async () => {
  const client = await world.client({ phone: '07700 900333' })
  const { id } = await introduced(world, { client, shared: ['phone'] })
  await world.read((tx) =>
    tx
      .updateTable('client')
      .set({ do_not_use: ['phone'], reach_by: 'letter' })
      .where('id', '=', client.id)
      .execute(),
  )
  expect((await world.read((tx) => knownToGroup(tx, id)))!.shared).toEqual([])
})

const change = (clientId: string, news: { phone?: string | null; home_phone?: string | null; do_not_use?: string[]; reach_by?: string }) =>
  world.read((tx) => tx.updateTable('client').set(news).where('id', '=', clientId).execute())
const sharedOf = async (id: string) => (await world.read((tx) => knownToGroup(tx, id)))!.shared

test('the number that was agreed is shared, and no other takes its place when it changes or is no longer safe', async () => {
  const client = await world.client({ phone: '07700 900444' })
  await change(client.id, { home_phone: '01632 960444' })
  const { id } = await introduced(world, { client, shared: ['phone'] })
  expect(await sharedOf(id)).toEqual([{ what: 'phone', value: '07700 900444' }])
  await change(client.id, { do_not_use: ['phone'], reach_by: 'letter' })
  expect(await sharedOf(id)).toEqual([])
  await change(client.id, { do_not_use: [], phone: '07700 900445' })
  expect(await sharedOf(id)).toEqual([])
})

test('somebody who has only a telephone at home can agree to share that', async () => {
  const client = await world.client()
  await change(client.id, { phone: null, home_phone: '01632 960555', reach_by: 'home-phone' })
  const { id } = await introduced(world, { client, shared: ['phone'] })
  expect(await sharedOf(id)).toEqual([{ what: 'phone', value: '01632 960555' }])
  await change(client.id, { phone: '07700 900555' })
  expect(await sharedOf(id)).toEqual([{ what: 'phone', value: '01632 960555' }])
})

test('an address that was learnt later is never shown in place of the one that was agreed', async () => {
  const client = await world.client()
  const set = (news: { email?: string; access_needs?: string }) =>
    world.read((tx) => tx.updateTable('client').set(news).where('id', '=', client.id).execute())
  await set({ email: 'a@example.org', access_needs: 'A chair with arms.' })
  const { id } = await introduced(world, { client, shared: ['email', 'access-needs'] })
  const needs = { what: 'access-needs', value: 'A chair with arms.' }
  expect(await sharedOf(id)).toEqual([{ what: 'email', value: 'a@example.org' }, needs])
  await set({ email: 'b@example.org', access_needs: 'Told to somebody else.' })
  expect(await sharedOf(id)).toEqual([needs])
  await set({ email: 'a@example.org' })
  expect(await sharedOf(id)).toEqual([{ what: 'email', value: 'a@example.org' }, needs])
})

test('whom the group rings is one person: a walker without a number is never given with the sender’s', async () => {
  const { id, sam, referralId } = await introduced(world)
  const walker = await world.member('link-worker')
  await world.read((tx) => tx.updateTable('member').set({ phone: '01632 960777' }).where('id', '=', sam.id).execute())
  const whom = async () => (await world.read((tx) => knownToGroup(tx, id)))!.linkWorker
  expect(await whom()).toEqual({ name: sam.name, phone: '01632 960777' })
  await takeReferral(walker.ctx, { referralId })
  expect(await whom()).toEqual({ name: walker.name, phone: null })
})

test('the same form with something else in it is refused, and what the group was told stands', async () => {
  const { id: stepId, sam, referralId } = await agreedStep(world)
  const sent = form(stepId)
  await introduceClient(sam.ctx, sent)
  await introduceClient(sam.ctx, { ...sent, shared: ['phone', 'access-needs'] }) // They have none: nothing to share.
  for (const changed of [
    { shared: [] },
    { shared: ['phone', 'language'] as const },
    { message: null },
    { stepId: (await agreedStep(world)).id },
  ])
    await expect(introduceClient(sam.ctx, { ...sent, ...changed })).rejects.toMatchObject({ kind: 'conflict', reason: 'page-is-old' })
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([
    { shared: ['first-name', 'phone'], message: sent.message },
  ])
})

test('a number that was not ticked is not shared, nor kept with the introduction', async () => {
  const { id } = await introduced(world, { shared: ['language'] })
  expect((await sharedOf(id)).map(({ what }) => what)).toEqual(['language'])
  const kept = await world.read((tx) => tx.selectFrom('introduction').select('shared_phone').where('id', '=', id).executeTakeFirst())
  expect(kept).toEqual({ shared_phone: null })
})

test('the letter speaks the language of the programme', async () => {
  const dutch = await world.programme({ locale: 'nl' })
  const { id } = await introduced(dutch)
  const letter = (await lettersOf(dutch)).find(({ once_key }) => once_key === `introduction:${id}:first`)!
  expect(letter.subject).toContain('Is er plek')
  expect(letter.body).toContain('Wat Ada hoopt')
})

test('sent again, it has a new link, and the old one stops working; a second click sends nothing more', async () => {
  const { id, sam, key } = await introduced(world)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await reactToAll(world)
  expect((await letterKeys()).filter((one) => one.startsWith(`introduction:${id}:again`))).toHaveLength(1)
  const links = await world.read((tx) =>
    tx.selectFrom('link').select('revoked_at').where('introduction_id', '=', id).orderBy('made_at').orderBy('id').execute(),
  )
  expect(links.map(({ revoked_at }) => revoked_at === null)).toEqual([false, true])
  expect((await keysTo(world, '/answer/')).at(-1)).not.toBe(key)
})

test('sent again to the address that the directory has now', async () => {
  const { id, sam, serviceId } = await introduced(world)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await world.read((tx) => tx.updateTable('service').set({ email: 'new@example.org' }).where('id', '=', serviceId!).execute())
  world.clock.forward(0.02)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await reactToAll(world)
  const again = (await lettersOf(world)).filter(({ once_key }) => once_key.startsWith(`introduction:${id}:again`))
  expect(again.map(({ to_address }) => to_address)).toContain('new@example.org')
})

test('when the client has ended their consent, nothing is sent again', async () => {
  const { id, sam, clientId } = await introduced(world)
  await world.read((tx) =>
    tx.updateTable('consent').set({ ended_at: world.clock.now(), ended_by_kind: 'client' }).where('client_id', '=', clientId).execute(),
  )
  await expect(sendIntroductionAgain(sam.ctx, { introductionId: id })).rejects.toMatchObject({ reason: 'introduction-consent-needed' })
})

test('withdrawn, its links are dead, the group is told once, and the step can be introduced again', async () => {
  const { id, sam, stepId, referralId } = await introduced(world)
  await sendAll(world)
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await reactToAll(world)
  expect((await letterKeys()).filter((one) => one === `introduction:${id}:withdrawn`)).toHaveLength(1)
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([{ state: 'withdrawn' }])
  await expect(sendIntroductionAgain(sam.ctx, { introductionId: id })).rejects.toMatchObject({ reason: 'introduction-withdrawn' })
  await introduceClient(sam.ctx, form(stepId))
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([{ state: 'withdrawn' }, { state: 'asked' }])
})

test('withdrawn before its letter was written, the group never hears of the client', async () => {
  const { id: stepId, sam } = await agreedStep(world)
  const { id } = await introduceClient(sam.ctx, form(stepId))
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await reactToAll(world)
  expect((await letterKeys()).filter((key) => key.includes(id))).toEqual([])
})

test('withdrawn before its letter went out, the letter is forgotten and the group never hears of the client', async () => {
  const { id, sam } = await introduced(world)
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await reactToAll(world)
  expect((await letterKeys()).filter((key) => key.includes(id))).toEqual([])
})

test('a fact of an introduction holds ids and codes, no word about the client', async () => {
  const { id, referralId } = await introduced(world)
  const fact = await inTransaction(world.system, ({ tx }) =>
    tx
      .selectFrom('fact')
      .select('payload')
      .where('kind', '=', 'client.introduced')
      .where('subject_id', '=', referralId)
      .executeTakeFirstOrThrow(),
  )
  expect(fact.payload).toEqual({ introduction: id, service: expect.any(String) })
})
