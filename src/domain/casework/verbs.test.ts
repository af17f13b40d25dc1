import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { inTransaction } from '#platform/context'
import { endConsent, hasConsent } from '#domain/consent'
import { endReferral, referralWithId, takeReferral } from '#domain/referrals'
import { untilSomebodyWaits, whileNoFactIsWritten } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import {
  agreeStep,
  changeNeedMet,
  endStep,
  hearWord,
  journeyOf,
  type NewContact,
  reachGoal,
  recordConsent,
  recordContact,
  takeUpStep,
  writeGoal,
  writeNeed,
} from './index.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const colleague = await world.member('link-worker')
const referrer = await world.member('referrer')

/** A referral that Sam has taken. */
async function walk() {
  const referral = await world.referral()
  await takeReferral(sam.ctx, { referralId: referral.id })
  return referral
}

const call = (referralId: string, fields: Partial<NewContact> = {}): NewContact => ({
  id: newId(),
  referralId,
  channel: 'phone',
  outcome: 'reached',
  minutes: 20,
  note: 'Talked about the garden.',
  callBackAt: null,
  ...fields,
})

const factsOf = (referralId: string) =>
  world.read(async (tx) =>
    (await tx.selectFrom('fact').select('kind').where('subject_id', '=', referralId).orderBy('at').orderBy('id').execute()).map(
      (fact) => fact.kind,
    ),
  )
/** The clock of a world stands still, so each act here takes an hour. */
const anHourLater = () => world.clock.forward(1)
const countOf = (table: 'contact' | 'client_need' | 'goal' | 'step', referralId: string) =>
  world.read(async (tx) => (await tx.selectFrom(table).select('id').where('referral_id', '=', referralId).execute()).length)

/** The five verbs that write a row, each with a form that is right. */
const writers = {
  recordContact:
    (referralId: string) =>
    (ctx: typeof sam.ctx, id = newId()) =>
      recordContact(ctx, call(referralId, { id })),
  writeNeed:
    (referralId: string) =>
    (ctx: typeof sam.ctx, id = newId()) =>
      writeNeed(ctx, { id, referralId, code: 'loneliness', words: 'It is so quiet here.' }),
  writeGoal:
    (referralId: string) =>
    (ctx: typeof sam.ctx, id = newId()) =>
      writeGoal(ctx, { id, referralId, words: 'Sing again.' }),
  agreeStep:
    (referralId: string) =>
    (ctx: typeof sam.ctx, id = newId()) =>
      agreeStep(ctx, { id, referralId, words: 'Look in on Tuesday.', doneBy: 'client' }),
}

for (const [name, write] of Object.entries(writers)) {
  test(`${name}: sending the form twice writes one row and one fact`, async () => {
    const { id } = await walk()
    const row = newId()
    await write(id)(sam.ctx, row)
    await write(id)(sam.ctx, row)
    expect(await factsOf(id)).toHaveLength(2) // taken, and this
    expect(
      (await countOf('contact', id)) + (await countOf('client_need', id)) + (await countOf('goal', id)) + (await countOf('step', id)),
    ).toBe(1)
  })

  test(`${name}: sent twice at the same moment writes one row`, async () => {
    const { id } = await walk()
    const row = newId()
    await Promise.all([write(id)(sam.ctx, row), write(id)(sam.ctx, row)])
    expect(await factsOf(id)).toHaveLength(2)
  })

  test(`${name}: is for link workers only`, async () => {
    const { id } = await walk()
    await expect(write(id)(referrer.ctx)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(write(id)(world.public)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test(`${name}: a referral of another programme is not found`, async () => {
    const elsewhere = await world.programme()
    const { id } = await elsewhere.referral()
    await expect(write(id)(sam.ctx)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test(`${name}: a referral that has ended says so`, async () => {
    const { id } = await walk()
    await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
    await expect(write(id)(sam.ctx)).rejects.toMatchObject({ kind: 'conflict', reason: 'referral-ended' })
  })
}

test('a colleague stands in: any link worker may record a contact', async () => {
  const { id } = await walk()
  await recordContact(colleague.ctx, call(id))
  expect(await countOf('contact', id)).toBe(1)
})

test('a contact cannot take place tomorrow, and a call back not before it', async () => {
  const { id } = await walk()
  const tomorrow = new Date(world.clock.now().getTime() + 86_400_000)
  const yesterday = new Date(world.clock.now().getTime() - 86_400_000)
  await expect(recordContact(sam.ctx, call(id, { contactedAt: tomorrow }))).rejects.toMatchObject({
    kind: 'invalid',
    reason: 'contact-in-future',
  })
  await expect(recordContact(sam.ctx, call(id, { callBackAt: yesterday }))).rejects.toMatchObject({
    kind: 'invalid',
    reason: 'call-back-in-past',
  })
})

test('talking with a client answers their "please call me", an attempt does not', async () => {
  const { id, clientId } = await walk()
  const wordId = await say(clientId, 'call-me')
  await recordContact(sam.ctx, call(id, { outcome: 'no-answer' }))
  await recordContact(sam.ctx, call(id, { channel: 'letter' }))
  expect(await isHeard(wordId)).toBe(false)
  anHourLater()
  await recordContact(sam.ctx, call(id))
  expect(await isHeard(wordId)).toBe(true)
  expect((await factsOf(id)).slice(-2)).toEqual(['contact.recorded', 'word.heard'])
})

test('a referral is in contact after a conversation, not after a letter that was answered', async () => {
  const { id } = await walk()
  const stage = () => world.read(async (tx) => (await referralWithId(tx, id))?.stage)
  for (const channel of ['letter', 'text', 'email'] as const) await recordContact(sam.ctx, call(id, { channel }))
  expect(await stage()).toBe('taken')
  await recordContact(sam.ctx, call(id, { channel: 'video' }))
  expect(await stage()).toBe('in-contact')
})

test('whoever goes back, corrects and sends again is told, and the first is kept', async () => {
  const { id: referralId } = await walk()
  const old = { kind: 'conflict', reason: 'page-is-old' }
  const contact = call(referralId, { callBackAt: new Date(world.clock.now().getTime() + 86_400_000) })
  await recordContact(sam.ctx, contact)
  anHourLater()
  await recordContact(sam.ctx, contact)
  for (const changed of [{ note: 'About the allotment.' }, { minutes: null }, { callBackAt: null }, { contactedAt: world.clock.now() }])
    await expect(recordContact(sam.ctx, { ...contact, ...changed })).rejects.toMatchObject(old)

  const need = { id: newId(), referralId, code: 'loneliness', words: 'It is so quiet here.' }
  await writeNeed(sam.ctx, need)
  for (const changed of [{ words: 'So loud.' }, { code: null }])
    await expect(writeNeed(sam.ctx, { ...need, ...changed })).rejects.toMatchObject(old)

  const goal = { id: newId(), referralId, words: 'Sing again.' }
  await writeGoal(sam.ctx, goal)
  await expect(writeGoal(sam.ctx, { ...goal, words: 'Dance again.' })).rejects.toMatchObject(old)

  const step = { id: newId(), referralId, words: 'Look in on Tuesday.', doneBy: 'client' as const }
  await agreeStep(sam.ctx, step)
  for (const changed of [{ words: 'On Friday.' }, { doneBy: 'group' as const }, { serviceId: (await world.service()).id }])
    await expect(agreeStep(sam.ctx, { ...step, ...changed })).rejects.toMatchObject(old)

  const kept = await world.read((tx) => journeyOf(tx, referralId))
  expect(kept).toMatchObject({
    contacts: [{ note: contact.note, minutes: 20 }],
    needs: [{ words: need.words, code: need.code }],
    goals: [{ words: goal.words }],
    steps: [{ words: step.words, doneBy: step.doneBy, service: null }],
  })
})

test('a need is met, and there again when that was too early', async () => {
  const { id } = await walk()
  anHourLater()
  const need = await writeNeed(sam.ctx, { id: newId(), referralId: id, code: null, words: 'The stairs.' })
  anHourLater()
  await changeNeedMet(sam.ctx, { needId: need.id, met: true })
  await changeNeedMet(sam.ctx, { needId: need.id, met: true })
  anHourLater()
  await changeNeedMet(sam.ctx, { needId: need.id, met: false })
  expect(await factsOf(id)).toEqual(['referral.taken', 'need.written', 'need.met', 'need.there-again'])
  await expect(changeNeedMet(sam.ctx, { needId: newId(), met: true })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(changeNeedMet(referrer.ctx, { needId: need.id, met: true })).rejects.toMatchObject({ kind: 'forbidden' })
})

test('a goal is reached once, and can be open again', async () => {
  const { id } = await walk()
  anHourLater()
  const goal = await writeGoal(sam.ctx, { id: newId(), referralId: id, words: 'To the sea by myself.' })
  anHourLater()
  await reachGoal(sam.ctx, { goalId: goal.id })
  await reachGoal(sam.ctx, { goalId: goal.id })
  anHourLater()
  await reachGoal(sam.ctx, { goalId: goal.id, reached: false })
  expect(await factsOf(id)).toEqual(['referral.taken', 'goal.written', 'goal.reached', 'goal.open-again'])
  await expect(reachGoal(sam.ctx, { goalId: newId() })).rejects.toMatchObject({ kind: 'not-found' })
})

test('a step leads to a service of this programme, never to another one', async () => {
  const { id } = await walk()
  const service = await world.service()
  await agreeStep(sam.ctx, { id: newId(), referralId: id, words: 'Walk along.', doneBy: 'group', serviceId: service.id })
  const elsewhere = await (await world.programme()).service()
  const attempt = agreeStep(sam.ctx, { id: newId(), referralId: id, words: 'Walk along.', doneBy: 'group', serviceId: elsewhere.id })
  await expect(attempt).rejects.toMatchObject({ kind: 'not-found', reason: 'service-unknown' })
})

test('a step ends, and undo takes it up again', async () => {
  const { id } = await walk()
  anHourLater()
  const step = await agreeStep(sam.ctx, { id: newId(), referralId: id, words: 'Ring the choir.', doneBy: 'link-worker' })
  anHourLater()
  await endStep(sam.ctx, { stepId: step.id, how: 'done' })
  await endStep(sam.ctx, { stepId: step.id, how: 'done' })
  anHourLater()
  await takeUpStep(sam.ctx, { stepId: step.id })
  await takeUpStep(sam.ctx, { stepId: step.id })
  expect(await factsOf(id)).toEqual(['referral.taken', 'step.agreed', 'step.ended', 'step.taken-up'])
})

test('two end one step in two ways: one wins, the other is told', async () => {
  const { id } = await walk()
  const step = await agreeStep(sam.ctx, { id: newId(), referralId: id, words: 'Ring the choir.', doneBy: 'link-worker' })
  const ends = await Promise.allSettled([
    endStep(sam.ctx, { stepId: step.id, how: 'done' }),
    endStep(colleague.ctx, { stepId: step.id, how: 'dropped' }),
  ])
  expect(ends.map((end) => end.status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(ends.find((end) => end.status === 'rejected')).toMatchObject({ reason: { kind: 'conflict', reason: 'step-ended-already' } })
})

test('a step of a referral that has ended stays as it is', async () => {
  const { id } = await walk()
  const step = await agreeStep(sam.ctx, { id: newId(), referralId: id, words: 'Ring the choir.', doneBy: 'client' })
  await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
  await expect(endStep(sam.ctx, { stepId: step.id, how: 'done' })).rejects.toMatchObject({ kind: 'conflict', reason: 'referral-ended' })
})

test('a client’s word is heard once, and only through their own referral', async () => {
  const { id, clientId } = await walk()
  const other = await walk()
  const wordId = await say(clientId, 'call-me')
  await expect(hearWord(sam.ctx, { wordId, referralId: other.id })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(hearWord(referrer.ctx, { wordId, referralId: id })).rejects.toMatchObject({ kind: 'forbidden' })
  anHourLater()
  await hearWord(sam.ctx, { wordId, referralId: id })
  await hearWord(sam.ctx, { wordId, referralId: id })
  expect(await factsOf(id)).toEqual(['referral.taken', 'word.heard'])
})

test('a word is heard when the referral has ended, too', async () => {
  const { id, clientId } = await walk()
  const wordId = await say(clientId, 'call-me')
  await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
  await hearWord(colleague.ctx, { wordId, referralId: id })
  expect(await isHeard(wordId)).toBe(true)
  await expect(hearWord(sam.ctx, { wordId, referralId: newId() })).rejects.toMatchObject({ kind: 'not-found' })
})

test('what a client agrees to is kept once, with who heard it, on which day and in which language, and who wrote it down', async () => {
  const noor = await world.member('link-worker')
  const saidOn = new Date(world.clock.now().getTime() - 3 * 86_400_000).toISOString().slice(0, 10)
  const said = { how: 'paper', heardBy: noor.id, saidOn, askedIn: 'pl' } as const
  const client = await world.client({ consents: ['referral'] })
  const { id } = await world.referral({ client })
  await recordConsent(sam.ctx, { referralId: id, purpose: 'introductions', said })
  await recordConsent(sam.ctx, { referralId: id, purpose: 'introductions', said })
  const heard = await world.read((tx) =>
    tx
      .selectFrom('consent')
      .select(['given_how', 'heard_by', 'said_on', 'asked_in', 'written_by'])
      .where('client_id', '=', client.id)
      .where('purpose', '=', 'introductions')
      .execute(),
  )
  expect(heard).toEqual([{ given_how: 'written', heard_by: noor.id, said_on: saidOn, asked_in: 'pl', written_by: sam.id }])
  const late = { ...said, saidOn: '2020-01-01' }
  await expect(recordConsent(sam.ctx, { referralId: id, purpose: 'feedback', said: late })).rejects.toMatchObject({ field: 'saidOn' })
  await recordConsent(sam.ctx, { referralId: id, purpose: 'feedback', said })
  const { id: another } = await world.referral({ client })
  expect(await world.read((tx) => hasConsent(tx, client.id, 'feedback', id))).toBe(true)
  expect(await world.read((tx) => hasConsent(tx, client.id, 'feedback', another))).toBe(false)
  await expect(recordConsent(referrer.ctx, { referralId: id, purpose: 'feedback', said })).rejects.toMatchObject({
    kind: 'forbidden',
  })
})

test('a paper of before does not undo that the client ended it since; whoever hears them say yes now writes it down', async () => {
  const client = await world.client({ consents: ['referral', 'introductions'] })
  const { id } = await world.referral({ client })
  const day = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
  const yes = (saidOn: string, how: 'paper' | 'spoken' = 'paper', purpose: 'introductions' | 'feedback' = 'introductions') =>
    recordConsent(sam.ctx, { referralId: id, purpose, said: { how, heardBy: sam.id, saidOn, askedIn: 'en' } })
  await endConsent(sam.ctx, { clientId: client.id, purpose: 'introductions' })
  const refused = { reason: 'story-said-since', field: 'saidOn' }
  for (const saidOn of [day(-30), day(0)]) await expect(yes(saidOn)).rejects.toMatchObject(refused)
  await expect(yes(day(-1), 'spoken')).rejects.toMatchObject(refused)
  await yes(day(-30), 'paper', 'feedback')
  await yes(day(0), 'spoken')
  expect(await world.read((tx) => hasConsent(tx, client.id, 'introductions'))).toBe(true)
})

test('a paper of before that is written down while the client is ending it is refused too', async () => {
  const client = await world.client({ consents: ['referral', 'introductions'] })
  const { id } = await world.referral({ client })
  const saidOn = new Date(world.clock.now().getTime() - 30 * 86_400_000).toISOString().slice(0, 10)
  const both = await whileNoFactIsWritten(world, async () => {
    const ending = endConsent(sam.ctx, { clientId: client.id, purpose: 'introductions' })
    await untilSomebodyWaits(world)
    const said = { how: 'paper', heardBy: sam.id, saidOn, askedIn: 'en' } as const
    const yes = expect(recordConsent(sam.ctx, { referralId: id, purpose: 'introductions', said })).rejects.toMatchObject({
      reason: 'story-said-since',
    })
    await untilSomebodyWaits(world, 2)
    return [ending, yes]
  })
  await Promise.all(both)
  expect(await world.read((tx) => hasConsent(tx, client.id, 'introductions'))).toBe(false)
})

async function say(clientId: string, word: 'call-me' | 'not-for-me', stepId: string | null = null): Promise<string> {
  const id = newId()
  await inTransaction(world.system, ({ tx }) =>
    tx.insertInto('client_word').values({ id, client_id: clientId, word, step_id: stepId, said_at: world.clock.now() }).execute(),
  )
  return id
}

async function isHeard(wordId: string): Promise<boolean> {
  const word = await world.read((tx) => tx.selectFrom('client_word').select('heard_at').where('id', '=', wordId).executeTakeFirstOrThrow())
  return word.heard_at !== null
}

test.each(['client_need', 'goal'] as const)('a referral is held before its %s, so that no two wait for each other', async (table) => {
  const { id: referralId } = await walk()
  const need = { id: newId(), referralId, code: null, words: 'So quiet here.' }
  await (table === 'goal' ? writeGoal(sam.ctx, need) : writeNeed(sam.ctx, need))
  const other = await world.pool.connect()
  await other.query('begin')
  await other.query("select set_config('app.programme', $1, true)", [world.programmeId])
  await other.query('select id from referral where id = $1 for no key update', [referralId])
  const acting = table === 'goal' ? reachGoal(sam.ctx, { goalId: need.id }) : changeNeedMet(sam.ctx, { needId: need.id, met: true })
  await untilSomebodyWaits(world)
  await other.query(`select id from ${table} where id = $1 for update nowait`, [need.id])
  await other.query('commit')
  other.release()
  await acting
})
