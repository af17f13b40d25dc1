import { describe, expect, test } from 'vitest'
import { react } from '#reactions'
import { inTransaction, type Context } from '#platform/context'
import type { NewFact } from '#platform/facts'
import { newId } from '#platform/ids'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { feedbackFor, newFeedbackFor } from './queries.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const surroundings = { origin: 'https://overwater.example' }

const TAKES_BACK: Record<string, string> = {
  'referral.reopened': 'takeBackEnding',
  'introduction.answered': 'takeBackAttendance',
  'word.taken-back': 'takeBackAttendance',
}

type Referral = Awaited<ReturnType<typeof world.referral>>

/** Records a fact of this referral an hour after the last and lets the referrer's feedback follow. */
async function happened(referral: Referral, kind: string, payload: NewFact['payload'] = {}, by: Context = sam.ctx) {
  world.clock.forward(1)
  const fact = await inTransaction(by, ({ record }) => record({ kind, subject: ['referral', referral.id], payload: payload ?? {} }))
  await react(world.system, fact.id, TAKES_BACK[kind] ?? 'writeFeedback', surroundings)
  return fact
}

async function contact(referral: Referral, outcome: 'reached' | 'no-answer' | 'left-message', channel = 'phone') {
  const row = { id: newId(), referral_id: referral.id, client_id: referral.clientId, contacted_by: sam.id, channel, outcome }
  await inTransaction(sam.ctx, ({ tx }) =>
    tx
      .insertInto('contact')
      .values({ ...row, contacted_at: world.clock.now() })
      .execute(),
  )
  return happened(referral, 'contact.recorded', { contact: row.id, channel, outcome })
}

async function ends(referral: Referral, outcome: string) {
  await inTransaction(sam.ctx, ({ tx }) =>
    tx.insertInto('ending').values({ referral_id: referral.id, outcome, ended_at: world.clock.now(), ended_by: sam.id }).execute(),
  )
  return happened(referral, 'referral.ended', { outcome })
}

async function step(referral: Referral, service_id: string | null): Promise<string> {
  const row = { id: newId(), referral_id: referral.id, client_id: referral.clientId, service_id, words: 'Go and look', done_by: 'client' }
  await inTransaction(sam.ctx, ({ tx }) =>
    tx
      .insertInto('step')
      .values({ ...row, agreed_at: world.clock.now(), agreed_by: sam.id })
      .execute(),
  )
  return row.id
}

async function reopens(referral: Referral) {
  await inTransaction(sam.ctx, ({ tx }) =>
    tx.updateTable('ending').set({ reopened_at: world.clock.now(), reopened_by: sam.id }).where('referral_id', '=', referral.id).execute(),
  )
  return happened(referral, 'referral.reopened')
}

const heard = (referral: Referral, by: Person = referral.referrer) => world.read((tx) => feedbackFor(tx, by.ctx, referral.id))
const kindsHeard = async (referral: Referral) => (await heard(referral)).lines.map(({ kind }) => kind).reverse()

describe('what a referrer hears', () => {
  test('contact, plan, first visit and a good end are told once each, newest first', async () => {
    const referral = await world.referral({ client: await world.client({ givenName: 'Ada', familyName: 'de Vries' }) })
    await contact(referral, 'no-answer')
    await contact(referral, 'reached')
    await contact(referral, 'reached')
    await happened(referral, 'step.agreed', { step: newId() })
    await happened(referral, 'step.agreed', { step: newId() })
    await happened(referral, 'attendance.told', { introduction: newId(), answer: 'did-not-come' })
    await happened(referral, 'attendance.told', { introduction: newId(), answer: 'came' })
    await happened(referral, 'attendance.told', { introduction: newId(), answer: 'came' })
    const end = await ends(referral, 'completed')
    const { agreed, lines } = await heard(referral)
    expect(agreed).toBe(true)
    expect(lines.map(({ kind }) => kind)).toEqual(['ended', 'first-attendance', 'plan-agreed', 'contact-made'])
    expect(lines[0]).toMatchObject({ sentence: 'Ada goes on without us: our support has ended well.', when: end.at })
  })

  test('a first visit that was told by mistake is taken back while nobody has read it, and another one is news again', async () => {
    const referral = await world.referral()
    const [introduction, other] = [newId(), newId()]
    await happened(referral, 'attendance.told', { introduction, answer: 'came' })
    await happened(referral, 'introduction.answered', { introduction: other, answer: 'yes' })
    expect(await kindsHeard(referral)).toEqual(['first-attendance'])
    await happened(referral, 'introduction.answered', { introduction, answer: 'yes' })
    expect(await kindsHeard(referral)).toEqual([])
    await happened(referral, 'attendance.told', { introduction: other, answer: 'came' })
    expect(await kindsHeard(referral)).toEqual(['first-attendance'])
  })

  test('after the third attempt without an answer they are asked for a better way, once', async () => {
    const referral = await world.referral()
    await contact(referral, 'no-answer')
    await contact(referral, 'left-message')
    expect(await kindsHeard(referral)).toEqual([])
    await contact(referral, 'no-answer')
    await contact(referral, 'no-answer')
    expect(await kindsHeard(referral)).toEqual(['could-not-reach'])
    await contact(referral, 'reached')
    expect(await kindsHeard(referral)).toEqual(['could-not-reach', 'contact-made'])
  })

  test('attempts after a conversation are not "we cannot reach them"', async () => {
    const referral = await world.referral()
    for (const outcome of ['reached', 'no-answer', 'no-answer', 'no-answer'] as const) await contact(referral, outcome)
    expect(await kindsHeard(referral)).toEqual(['contact-made'])
  })

  test('"I went" from the client themselves is a first visit when the step leads to a group, and not otherwise', async () => {
    const referral = await world.referral()
    await happened(referral, 'word.said', { client: referral.clientId, word: 'went', step: await step(referral, null) })
    expect(await kindsHeard(referral)).toEqual([])
    await happened(referral, 'word.said', {
      client: referral.clientId,
      word: 'went',
      step: await step(referral, (await world.service()).id),
    })
    expect(await kindsHeard(referral)).toEqual(['first-attendance'])
  })

  test('"I went" that the client takes back is taken back for the referrer too, and what else says that they came is the news', async () => {
    const referral = await world.referral()
    const one = { client: referral.clientId, word: 'went', step: await step(referral, (await world.service()).id) }
    const other = { ...one, step: await step(referral, (await world.service()).id) }
    await happened(referral, 'word.said', one)
    await happened(referral, 'word.taken-back', { ...one, word: 'not-for-me' })
    await happened(referral, 'word.taken-back', other)
    expect(await kindsHeard(referral)).toEqual(['first-attendance'])
    await happened(referral, 'word.taken-back', one)
    expect(await kindsHeard(referral)).toEqual([])

    await happened(referral, 'word.said', one)
    await happened(referral, 'word.said', other)
    const { at } = await happened(referral, 'attendance.told', { introduction: newId(), answer: 'came' })
    await happened(referral, 'word.taken-back', other)
    await happened(referral, 'word.taken-back', one)
    expect((await heard(referral)).lines).toMatchObject([{ kind: 'first-attendance', when: at }])
  })

  test('a first visit that was taken back before the job came round to it is not told', async () => {
    const referral = await world.referral()
    const payload = { client: referral.clientId, word: 'went', step: await step(referral, (await world.service()).id) }
    const record = (kind: string) => inTransaction(sam.ctx, ({ record }) => record({ kind, subject: ['referral', referral.id], payload }))
    const said = await record('word.said')
    world.clock.forward(1)
    const back = await record('word.taken-back')
    await react(world.system, back.id, 'takeBackAttendance', surroundings)
    await react(world.system, said.id, 'writeFeedback', surroundings)
    expect(await kindsHeard(referral)).toEqual([])
  })

  test('an end that is undone before it was told is taken back; a second end is told', async () => {
    const referral = await world.referral()
    await ends(referral, 'client-stopped')
    await reopens(referral)
    expect(await kindsHeard(referral)).toEqual([])
    await ends(referral, 'completed')
    expect((await heard(referral)).lines.map(({ sentence }) => sentence)).toEqual(['Ada goes on without us: our support has ended well.'])
  })

  test('nobody is told what they did themselves', async () => {
    const referral = await world.referral({ referrer: sam })
    await contact(referral, 'reached')
    expect(await kindsHeard(referral)).toEqual([])
  })

  test('the same fact twice is one line, and two facts at once are one first', async () => {
    const referral = await world.referral()
    const record = () =>
      inTransaction(sam.ctx, ({ record }) =>
        record({ kind: 'step.agreed', subject: ['referral', referral.id], payload: { step: newId() } }),
      )
    const [one, other] = [await record(), await record()]
    await Promise.all([one, other, one].map(({ id }) => react(world.system, id, 'writeFeedback', surroundings)))
    expect(await kindsHeard(referral)).toEqual(['plan-agreed'])
  })

  test('a person who asked for help themselves has no referrer, and nothing is written', async () => {
    const client = await world.client()
    const id = newId()
    await inTransaction(world.system, ({ tx }) =>
      tx
        .insertInto('referral')
        .values({ id, client_id: client.id, source: 'self', sent_at: world.clock.now(), contact_due_at: world.clock.now() })
        .execute(),
    )
    await happened({ id, clientId: client.id, referrer: sam }, 'step.agreed', { step: newId() })
    expect(await world.read((tx) => tx.selectFrom('feedback').select('id').where('referral_id', '=', id).execute())).toEqual([])
  })
})

test('a letter that was answered is no conversation, and no failure to reach somebody either', async () => {
  const referral = await world.referral()
  await contact(referral, 'reached', 'letter')
  for (let count = 0; count < 3; count++) await contact(referral, 'no-answer')
  expect(await kindsHeard(referral)).toEqual([])
  await contact(referral, 'reached', 'home')
  expect(await kindsHeard(referral)).toEqual(['contact-made'])
})

describe('consent', () => {
  test('without it nothing is written, and the page says only that the referral came in', async () => {
    const referral = await world.referral({ client: await world.client({ consents: ['referral'] }) })
    await contact(referral, 'reached')
    expect(await heard(referral)).toEqual({ agreed: false, lines: [] })
    expect(await world.read((tx) => tx.selectFrom('feedback').select('id').where('referral_id', '=', referral.id).execute())).toEqual([])
  })

  test('of two who referred the same person, only the one to whom they said yes hears', async () => {
    const client = await world.client({ consents: ['referral', 'feedback'] })
    const [agreed, notAsked] = [await world.referral({ client }), await world.referral({ client })]
    const start = world.clock.now()
    for (const referral of [agreed, notAsked]) await contact(referral, 'reached')
    expect(await kindsHeard(agreed)).toEqual(['contact-made'])
    expect(await heard(notAsked)).toEqual({ agreed: false, lines: [] })
    expect(await world.read((tx) => newFeedbackFor(tx, notAsked.referrer.id, start))).toEqual(new Map())
    expect(await world.read((tx) => tx.selectFrom('feedback').select('id').where('referral_id', '=', notAsked.id).execute())).toEqual([])
  })

  test('what happened while it lived is out of sight once it has ended, also in the list', async () => {
    const referral = await world.referral()
    const start = world.clock.now()
    await contact(referral, 'reached')
    const newWord = () => world.read((tx) => newFeedbackFor(tx, referral.referrer.id, start))
    expect(await newWord()).toEqual(new Map([[referral.id, 1]]))
    await inTransaction(world.system, ({ tx }) =>
      tx
        .updateTable('consent')
        .set({ ended_at: world.clock.now(), ended_by_kind: 'client' })
        .where('client_id', '=', referral.clientId)
        .where('purpose', '=', 'feedback')
        .execute(),
    )
    expect(await heard(referral)).toEqual({ agreed: false, lines: [] })
    expect(await newWord()).toEqual(new Map())
  })

  test('it counts at the moment when something happened, not when the job came round to it', async () => {
    const referral = await world.referral({ client: await world.client({ consents: ['referral'] }) })
    world.clock.forward(1)
    const fact = await inTransaction(sam.ctx, ({ record }) =>
      record({ kind: 'step.agreed', subject: ['referral', referral.id], payload: { step: newId() } }),
    )
    world.clock.forward(1)
    await inTransaction(world.system, ({ tx }) =>
      tx
        .insertInto('consent')
        .values({
          client_id: referral.clientId,
          referral_id: referral.id,
          purpose: 'feedback',
          given_how: 'spoken',
          given_at: world.clock.now(),
        })
        .execute(),
    )
    await react(world.system, fact.id, 'writeFeedback', surroundings)
    expect(await kindsHeard(referral)).toEqual([])
  })
})

test('only the person who referred may read it: a colleague is refused', async () => {
  const referral = await world.referral()
  await expect(heard(referral, await world.member('referrer'))).rejects.toMatchObject({ kind: 'not-found', reason: 'referral-not-found' })
  await expect(heard(referral, { ...sam, ctx: world.public })).rejects.toMatchObject({ kind: 'not-found' })
})
