import { expect, test } from 'vitest'
import type { Context } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { inboxRowOf, recordContact } from '#domain/casework'
import { answerIntroduction } from '#domain/introductions'
import { openLink, programmeOfLink } from '#domain/links'
import { closeService, changeService } from '#domain/directory'
import { takeReferral } from '#domain/referrals'
import { agreedStep, close, introduced, merge, waysToClose } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { enterPin, makePlanLink, planLinkLockedAt, planLinkOf, planOf, revokePlanLink, sayWord, takeBackWord } from './index.ts'

const world = await openWorld()
const asClient = (id: string): Context => ({ ...world.system, actor: { kind: 'client', id } })
const planFor = (clientId: string) => world.read((tx) => planOf(tx, clientId, world.clock.now()))
const wordKinds = async (clientId: string) =>
  (
    await world.read((tx) =>
      tx.selectFrom('fact').select(['kind', 'payload', 'subject_kind', 'subject_id']).orderBy('at').orderBy('id').execute(),
    )
  ).filter(({ kind, payload }) => kind.startsWith('word.') && (payload as { client?: string }).client === clientId)

test('a form that makes a link and is sent twice makes one, and leaves that alone', async () => {
  const { sam, clientId } = await introduced(world)
  const form = { id: newId(), clientId }
  const { expiresAt } = await makePlanLink(sam.ctx, form)
  await expect(makePlanLink(sam.ctx, form)).rejects.toMatchObject({ kind: 'conflict', reason: 'link-made-already' })
  expect(await world.read((tx) => planLinkOf(tx, clientId, world.clock.now()))).toMatchObject({ expiresAt })
  await revokePlanLink(sam.ctx, { clientId })
  await expect(makePlanLink(sam.ctx, form)).rejects.toMatchObject({ reason: 'link-made-already' })
})

test('a client sees what was agreed, what was shared with whom, what the group said, and who walks along', async () => {
  const { sam, clientId, stepId, referralId, group, key } = await introduced(world)
  await world.read(async (tx) => {
    await tx
      .insertInto('assignment')
      .values({ referral_id: referralId, link_worker_id: sam.id, assigned_at: world.clock.now(), assigned_by: sam.id })
      .execute()
    await tx.updateTable('member').set({ phone: '01632 960123' }).where('id', '=', sam.id).execute()
    await tx
      .insertInto('goal')
      .values({
        id: newId(),
        referral_id: referralId,
        client_id: clientId,
        words: 'Know a name on every bench',
        recorded_at: world.clock.now(),
        recorded_by: sam.id,
      })
      .execute()
  })
  await answerIntroduction(group, key, { id: newId(), answer: 'waiting-list' })
  expect(await planFor(clientId)).toMatchObject({
    firstName: 'Ada',
    linkWorker: { name: sam.name, phone: '01632 960123' },
    programme: { phone: '01632 960100' },
    goals: [{ words: 'Know a name on every bench' }],
    steps: [{ id: stepId, words: 'Walk along once and see', service: { name: 'Quayside Walkers' }, group: 'waiting-list', said: null }],
    told: [{ by: sam.name, service: 'Quayside Walkers', what: ['first-name', 'phone'], message: 'To be outside again.' }],
    consents: [{ purpose: 'referral' }, { purpose: 'introductions' }, { purpose: 'feedback' }],
  })
})

test('a group that has closed is in the plan by its name only, with the day where it is known', async () => {
  for (const how of waysToClose) {
    const { clientId, serviceId } = await agreedStep(world)
    await world.read(async (tx) => {
      await tx
        .insertInto('schedule')
        .values({ service_id: serviceId, weekdays: ['TU'], opens_at: '10:00' })
        .execute()
      await tx.insertInto('phone').values({ service_id: serviceId, number: '01632 960555' }).execute()
    })
    expect((await planFor(clientId)).steps).toMatchObject([
      { service: { closed: null, phone: '01632 960555', times: [{ weekdays: ['TU'], opensAt: '10:00' }] } },
    ])
    await close(world, serviceId!, how)
    const since = how.hidden_because ? world.clock.now() : null
    expect((await planFor(clientId)).steps).toMatchObject([
      { service: { name: 'Quayside Walkers', closed: { since }, phone: null, isOnline: false, places: [], times: [] } },
    ])
  }
})

test.each(['unnamed', 'no-answer', 'feed-removed'])(
  'a group that is out of sight as %s is in the plan with that doubt',
  async (because) => {
    const { clientId, serviceId } = await agreedStep(world)
    expect((await planFor(clientId)).steps).toMatchObject([{ service: { isOutOfSight: false } }])
    await world.owner.query('update service set hidden_at = now(), hidden_because = $2 where id = $1', [serviceId, because])
    expect((await planFor(clientId)).steps).toMatchObject([{ service: { closed: null, isOutOfSight: true } }])
  },
)

test('of a group whose entry says that it has ended, the plan knows since which day', async () => {
  const { clientId, serviceId } = await agreedStep(world)
  const manager = await world.member('manager')
  const since = world.clock.now()
  await changeService(manager.ctx, { id: newId(), serviceId: serviceId!, fields: { status: 'defunct' } })
  world.clock.forward(24)
  expect((await planFor(clientId)).steps).toMatchObject([{ service: { closed: { since } } }])
})

test('a step to an entry that became a part of another shows the one that stands, also when that one closes', async () => {
  const { clientId, serviceId } = await agreedStep(world)
  const kept = await world.service({ name: 'Harbour Walkers' })
  await merge(world, serviceId!, kept.id)
  expect((await planFor(clientId)).steps).toMatchObject([{ service: { name: 'Harbour Walkers', closed: null } }])
  await closeService((await world.member('manager')).ctx, { serviceId: kept.id })
  expect((await planFor(clientId)).steps).toMatchObject([{ service: { name: 'Harbour Walkers', closed: { since: world.clock.now() } } }])
})

test('the reason that a professional gave is not in the plan; what somebody wrote themselves is', async () => {
  const { clientId, referralId } = await agreedStep(world)
  expect((await planFor(clientId)).asked).toBeNull()
  expect(JSON.stringify(await planFor(clientId))).not.toContain('spring')
  await world.read((tx) =>
    tx
      .updateTable('referral')
      .set({ source: 'self', referrer_id: null, reason: 'I miss my choir.' })
      .where('id', '=', referralId)
      .execute(),
  )
  expect((await planFor(clientId)).asked).toBe('I miss my choir.')
})

test('a plan that is not there, or is another programme’s, is not found', async () => {
  const { clientId } = await agreedStep(world)
  await expect(planFor(newId())).rejects.toMatchObject({ kind: 'not-found' })
  const elsewhere = await world.programme()
  await expect(elsewhere.read((tx) => planOf(tx, clientId, world.clock.now()))).rejects.toMatchObject({ kind: 'not-found' })
})

test('a new link to a plan ends the earlier one, and only a link worker makes it', async () => {
  const { sam, clientId } = await agreedStep(world)
  const first = await makePlanLink(sam.ctx, { clientId })
  const second = await makePlanLink(sam.ctx, { clientId })
  await expect(world.read((tx) => openLink(tx, sam.ctx, first.key, 'see-plan'))).rejects.toMatchObject({ reason: 'link-revoked' })
  expect(await world.read((tx) => openLink(tx, sam.ctx, second.key, 'see-plan'))).toMatchObject({ clientId, hasPin: false })
  expect(second.path).toBe(`/plan/${second.key}`)
  const gp = await world.member('referrer')
  await expect(makePlanLink(gp.ctx, { clientId })).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(makePlanLink(sam.ctx, { clientId: newId() })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(makePlanLink(sam.ctx, { clientId, pin: '12' })).rejects.toMatchObject({ kind: 'invalid', field: 'pin' })
})

test('two links made at once leave one that works', async () => {
  const { sam, clientId } = await agreedStep(world)
  await Promise.all([makePlanLink(sam.ctx, { clientId }), makePlanLink(sam.ctx, { clientId })])
  const living = await world.read((tx) =>
    tx.selectFrom('link').select('id').where('client_id', '=', clientId).where('revoked_at', 'is', null).execute(),
  )
  expect(living).toHaveLength(1)
})

test('a link to a plan can be ended, and ending it twice is ending it once', async () => {
  const { sam, clientId } = await agreedStep(world)
  const { key } = await makePlanLink(sam.ctx, { clientId, pin: '2580' })
  expect(await world.read((tx) => planLinkOf(tx, clientId, world.clock.now()))).toMatchObject({ hasPin: true })
  await revokePlanLink(sam.ctx, { clientId })
  await revokePlanLink(sam.ctx, { clientId })
  expect(await world.read((tx) => planLinkOf(tx, clientId, world.clock.now()))).toBeUndefined()
  await expect(world.read((tx) => openLink(tx, sam.ctx, key, 'see-plan'))).rejects.toMatchObject({ reason: 'link-revoked' })
})

test('a PIN is the same with spaces and dashes in it, when it is chosen and when it is typed', async () => {
  const { sam, clientId } = await agreedStep(world)
  const { id: linkId } = await makePlanLink(sam.ctx, { clientId, pin: ' 25 80' })
  for (const pin of ['2580', '25 80 ', '25-80', '25–80']) await enterPin(asClient(clientId), { linkId, pin })
  await expect(makePlanLink(sam.ctx, { clientId, pin: '25 8' })).rejects.toMatchObject({ reason: 'pin-digits' })
})

test('five wrong PINs make a pause, in which the right one does not help either', async () => {
  const { sam, clientId } = await agreedStep(world)
  const { key, id: linkId } = await makePlanLink(sam.ctx, { clientId, pin: '2580' })
  expect(await programmeOfLink(world.db, key)).toBe(world.programmeId)
  const enter = (pin: string) => enterPin(asClient(clientId), { linkId, pin })
  await enter('2580')
  for (let attempt = 0; attempt < 5; attempt++) await expect(enter('0000')).rejects.toMatchObject({ reason: 'pin-wrong', field: 'pin' })
  await expect(enter('2580')).rejects.toMatchObject({ kind: 'too-many', reason: 'pin-paused' })
  world.clock.forward(0.3)
  await enter('2580')
})

test('the twentieth wrong PIN ends the link with a fact, the link worker is shown it, and a new link makes it good', async () => {
  const { sam, clientId, referralId } = await agreedStep(world)
  const { key, id: linkId } = await makePlanLink(sam.ctx, { clientId, pin: '2580' })
  await takeReferral(sam.ctx, { referralId })
  await recordContact(sam.ctx, {
    id: newId(),
    referralId,
    channel: 'phone',
    outcome: 'reached',
    minutes: null,
    note: null,
    callBackAt: null,
  })
  const enter = (pin: string) => enterPin(asClient(clientId), { linkId, pin })
  const lockedAt = () => world.read((tx) => planLinkLockedAt(tx, clientId))
  const reason = async () =>
    (await world.read((tx) => inboxRowOf(tx, { referralId, now: world.clock.now(), timeZone: 'Europe/London' })))?.urgency.kind
  for (let attempt = 1; attempt < 20; attempt++) {
    await expect(enter('0000')).rejects.toMatchObject({ reason: 'pin-wrong' })
    if (attempt % 5 === 0) world.clock.forward(5)
  }
  expect(await lockedAt()).toBeNull()
  await expect(enter('0000')).rejects.toMatchObject({ kind: 'gone', reason: 'link-locked' })
  await expect(enter('2580')).rejects.toMatchObject({ kind: 'gone', reason: 'link-locked' })
  const locked = (await world.read((tx) => factsAbout(tx, clientId))).filter(({ kind }) => kind === 'plan-link.locked')
  expect(locked).toMatchObject([{ subjectKind: 'client', actorKind: 'client', payload: { link: linkId } }])
  expect(await lockedAt()).toEqual(world.clock.now())
  expect(await reason()).toBe('plan-locked')
  await expect(world.read((tx) => openLink(tx, sam.ctx, key, 'see-plan'))).rejects.toMatchObject({ reason: 'link-locked' })

  world.clock.forward(1)
  await makePlanLink(sam.ctx, { clientId })
  expect(await lockedAt()).toBeNull()
  expect(await reason()).toBe('quiet')
})

test('"I went" is kept once however often the form is sent, and the step stays open', async () => {
  const { id: stepId, clientId } = await agreedStep(world)
  const form = { id: newId(), stepId, word: 'went' as const, note: 'Bea made tea' }
  await Promise.all([sayWord(asClient(clientId), form), sayWord(asClient(clientId), form)])
  await sayWord(asClient(clientId), form)
  expect(await wordKinds(clientId)).toMatchObject([
    { kind: 'word.said', subject_kind: 'referral', payload: { word: 'went', step: stepId } },
  ])
  expect((await planFor(clientId)).steps).toMatchObject([{ ended: null, said: { word: 'went', note: 'Bea made tea', isHeard: false } }])
})

test('"not for me" ends the step, and can be taken back until somebody has acted on it', async () => {
  const { id: stepId, clientId, referralId, sam } = await agreedStep(world)
  await sayWord(asClient(clientId), { id: newId(), stepId, word: 'not-for-me', note: null })
  const { ended, said } = (await planFor(clientId)).steps[0]!
  expect(ended).toMatchObject({ how: 'not-for-me' })
  world.clock.forward(1)
  await takeBackWord(asClient(clientId), { wordId: said!.id })
  await takeBackWord(asClient(clientId), { wordId: said!.id })
  expect((await planFor(clientId)).steps).toMatchObject([{ ended: null, said: null }])
  expect((await wordKinds(clientId)).map(({ kind }) => kind)).toEqual(['word.said', 'word.taken-back'])
  expect((await world.read((tx) => factsAbout(tx, referralId))).filter(({ kind }) => kind.startsWith('step.'))).toMatchObject([
    { kind: 'step.ended', actorKind: 'client', payload: { step: stepId, how: 'not-for-me' } },
    { kind: 'step.taken-up', actorKind: 'client', payload: { step: stepId } },
  ])

  const wordId = newId()
  await sayWord(asClient(clientId), { id: wordId, stepId, word: 'not-for-me', note: null })
  await world.read((tx) =>
    tx.updateTable('client_word').set({ heard_at: world.clock.now(), heard_by: sam.id }).where('id', '=', wordId).execute(),
  )
  await expect(takeBackWord(asClient(clientId), { wordId })).rejects.toMatchObject({ kind: 'conflict', reason: 'word-heard' })
  await expect(sayWord(asClient(clientId), { id: newId(), stepId, word: 'went', note: null })).rejects.toMatchObject({
    reason: 'step-over',
  })
})

test('"please call me" needs no step, and pressing it again while it waits adds nothing', async () => {
  const { clientId } = await agreedStep(world)
  await sayWord(asClient(clientId), { id: newId(), stepId: null, word: 'call-me', note: 'After four' })
  await sayWord(asClient(clientId), { id: newId(), stepId: null, word: 'call-me', note: null })
  expect(await wordKinds(clientId)).toHaveLength(1)
  expect((await planFor(clientId)).waitsForCall).toMatchObject({ note: 'After four' })
})

test('a client speaks of their own steps only, and nobody else speaks for them', async () => {
  const mine = await agreedStep(world)
  const other = await agreedStep(world)
  const form = { id: newId(), stepId: other.id, word: 'went' as const, note: null }
  await expect(sayWord(asClient(mine.clientId), form)).rejects.toMatchObject({ kind: 'not-found' })
  await expect(sayWord(mine.sam.ctx, { ...form, stepId: mine.id })).rejects.toMatchObject({ kind: 'gone' })
  await expect(sayWord(asClient(mine.clientId), { ...form, stepId: null })).rejects.toMatchObject({ kind: 'not-found' })
})

test('a word on a step is about the referral of that step, also when a newer one is open', async () => {
  const { id: stepId, clientId, referralId } = await agreedStep(world)
  const newer = await world.referral({ client: { id: clientId }, sentAt: world.clock.now() })
  const wordId = newId()
  await sayWord(asClient(clientId), { id: wordId, stepId, word: 'not-for-me', note: null })
  world.clock.forward(1)
  await takeBackWord(asClient(clientId), { wordId })
  world.clock.forward(1)
  await sayWord(asClient(clientId), { id: newId(), stepId: null, word: 'call-me', note: null })
  expect((await wordKinds(clientId)).map((fact) => [fact.kind, fact.subject_id])).toEqual([
    ['word.said', referralId],
    ['word.taken-back', referralId],
    ['word.said', newer.id],
  ])
})

test('with no open referral, "please call me" is about the client; a word on a step stays with its referral', async () => {
  const { id: stepId, clientId, referralId, sam } = await agreedStep(world)
  await world.read((tx) =>
    tx
      .insertInto('ending')
      .values({ referral_id: referralId, outcome: 'completed', ended_at: world.clock.now(), ended_by: sam.id })
      .execute(),
  )
  await sayWord(asClient(clientId), { id: newId(), stepId, word: 'went', note: null })
  world.clock.forward(1)
  await sayWord(asClient(clientId), { id: newId(), stepId: null, word: 'call-me', note: null })
  expect(await wordKinds(clientId)).toMatchObject([{ subject_id: referralId }, { subject_kind: 'client', subject_id: clientId }])
})
