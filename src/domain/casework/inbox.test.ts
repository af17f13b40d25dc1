import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { endReferral, reopenReferral, takeReferral } from '#domain/referrals'
import { openWorld } from '../../../tests/support/world.ts'
import { agreeStep, endStep, everybodyOf, hearWord, inboxOf, inboxRowOf, journeyOf, recordContact, writeGoal, writeNeed } from './index.ts'

const timeZone = 'Europe/London'

/** A programme of its own, so that each inbox holds what its test says and nothing else. */
const world = await openWorld()
async function team() {
  const programme = await world.programme()
  const sam = await programme.member('link-worker')
  return {
    ...programme,
    sam,
    inbox: () => programme.read((tx) => inboxOf(tx, { memberId: sam.id, now: world.clock.now(), timeZone })),
    reasonFor: (referralId: string) =>
      programme.read(async (tx) => (await inboxRowOf(tx, { referralId, now: world.clock.now(), timeZone }))?.urgency.kind),
    act: <T>(write: (tx: Tx) => Promise<T>) => inTransaction(programme.system, ({ tx }) => write(tx)),
    taken: async (name = 'Ada') => {
      const referral = await programme.referral({ client: await programme.client({ givenName: name }), sentAt: world.clock.now() })
      await takeReferral(sam.ctx, { referralId: referral.id })
      return referral
    },
    talk: (referralId: string, callBackAt: Date | null = null) =>
      recordContact(sam.ctx, { id: newId(), referralId, channel: 'phone', outcome: 'reached', minutes: 5, note: null, callBackAt }),
  }
}
type Team = Awaited<ReturnType<typeof team>>

const inHours = (hours: number) => new Date(world.clock.now().getTime() + hours * 3_600_000)

/** An introduction as the module above would leave it. */
async function introduce(t: Team, referral: { id: string; clientId: string }) {
  const service = await t.service({ name: 'Harbour choir' })
  const step = await agreeStep(t.sam.ctx, { id: newId(), referralId: referral.id, words: 'Sing.', doneBy: 'client', serviceId: service.id })
  const id = newId()
  await t.act((tx) =>
    tx
      .insertInto('introduction')
      .values({
        id,
        referral_id: referral.id,
        client_id: referral.clientId,
        step_id: step.id,
        service_id: service.id,
        sent_to: 'choir@example.org',
        sent_at: world.clock.now(),
        sent_by: t.sam.id,
        shared: ['first-name'],
      })
      .execute(),
  )
  const answer = (answer: string, heardBy: string | null = null) =>
    t.act((tx) =>
      tx
        .insertInto('introduction_answer')
        .values({ id: newId(), introduction_id: id, answer, answered_at: world.clock.now(), heard_by: heardBy })
        .execute(),
    )
  return { id, stepId: step.id, answer }
}

test('the inbox holds my people and those that nobody has taken, never a colleague’s, never an ended one', async () => {
  const t = await team()
  const mine = await t.taken()
  const untaken = await t.referral({ sentAt: world.clock.now() })
  const colleague = await t.member('link-worker')
  const theirs = await t.referral()
  await takeReferral(colleague.ctx, { referralId: theirs.id })
  const ended = await t.taken()
  await endReferral(t.sam.ctx, { referralId: ended.id, outcome: 'completed', note: null })

  const { rows, mine: count, untaken: waiting } = await t.inbox()
  expect(rows.map((row) => row.referralId).sort()).toEqual([mine.id, untaken.id].sort())
  expect([count, waiting]).toEqual([1, 1])
})

test('who asks to be called after the end is seen by every link worker, until somebody hears it or opens it again', async () => {
  const t = await team()
  const colleague = await t.member('link-worker')
  const theirInbox = () => t.read((tx) => inboxOf(tx, { memberId: colleague.id, now: world.clock.now(), timeZone }))
  const client = await t.client({ givenName: 'Ada' })
  const [older, newer] = [await t.referral({ client, sentAt: inHours(-90) }), await t.referral({ client, sentAt: inHours(-10) })]
  for (const referral of [older, newer]) {
    await takeReferral(t.sam.ctx, { referralId: referral.id })
    await endReferral(t.sam.ctx, { referralId: referral.id, outcome: 'completed', note: null })
  }
  expect((await theirInbox()).rows).toEqual([])

  const wordId = newId()
  await t.act((tx) =>
    tx.insertInto('client_word').values({ id: wordId, client_id: client.id, word: 'call-me', said_at: world.clock.now() }).execute(),
  )
  for (const inbox of [await t.inbox(), await theirInbox()]) {
    expect(inbox.rows).toMatchObject([
      { referralId: newer.id, clientName: expect.stringContaining('Ada') as string, urgency: { kind: 'call-me-ended' } },
    ])
    expect([inbox.mine, inbox.untaken]).toEqual([0, 0])
  }

  await reopenReferral(colleague.ctx, { referralId: newer.id })
  expect((await t.inbox()).rows.map((row) => row.referralId)).toEqual([newer.id])
  expect(await t.reasonFor(newer.id)).toBe('call-me')
  expect((await theirInbox()).rows).toEqual([])

  await endReferral(t.sam.ctx, { referralId: newer.id, outcome: 'completed', note: null })
  await hearWord(colleague.ctx, { wordId, referralId: newer.id })
  expect((await t.inbox()).rows).toEqual([])
})

test('past the promised date without any contact comes first, then a client who asks to be called, then a call for today, then the new ones', async () => {
  const t = await team()
  const calm = await t.taken('Calm')
  await t.talk(calm.id)
  const asks = await t.taken('Asks')
  await t.talk(asks.id)
  world.clock.forward(1)
  await t.act((tx) =>
    tx.insertInto('client_word').values({ id: newId(), client_id: asks.clientId, word: 'call-me', said_at: world.clock.now() }).execute(),
  )
  const today = await t.taken('Today')
  await t.talk(today.id, inHours(0.5))
  const fresh = await t.referral({ client: await t.client({ givenName: 'Fresh' }), sentAt: world.clock.now() })
  const broken = await t.referral({ client: await t.client({ givenName: 'Broken' }), sentAt: inHours(-80) })

  const { rows } = await t.inbox()
  expect(rows.map((row) => [row.referralId, row.urgency.kind])).toEqual([
    [broken.id, 'promise-broken'],
    [asks.id, 'call-me'],
    [today.id, 'call-back'],
    [fresh.id, 'new'],
    [calm.id, 'quiet'],
  ])
})

test('a call back is due on its day until the next contact', async () => {
  const t = await team()
  const { id } = await t.taken()
  await t.talk(id, inHours(48))
  expect(await t.reasonFor(id)).toBe('quiet')
  world.clock.forward(48)
  expect(await t.reasonFor(id)).toBe('call-back')
  await t.talk(id)
  expect(await t.reasonFor(id)).toBe('quiet')
})

test('a group’s no asks for something until we do something, and names the group', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  world.clock.forward(1)
  const introduction = await introduce(t, referral)
  world.clock.forward(1)
  await introduction.answer('yes')
  expect(await t.reasonFor(referral.id)).toBe('quiet')
  world.clock.forward(1)
  await introduction.answer('no')
  const { rows } = await t.inbox()
  expect(rows[0]).toMatchObject({
    urgency: { kind: 'group-answered' },
    situation: { groupAnswer: { answer: 'no', service: 'Harbour choir' } },
  })
  world.clock.forward(1)
  await endStep(t.sam.ctx, { stepId: introduction.stepId, how: 'dropped' })
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('that somebody did not come, or has stopped, asks for something until we do something', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  world.clock.forward(1)
  const introduction = await introduce(t, referral)
  for (const [answer, reason] of [
    ['yes', 'quiet'],
    ['did-not-come', 'group-answered'],
    ['came', 'quiet'],
    ['stopped', 'group-answered'],
  ] as const) {
    world.clock.forward(1)
    await introduction.answer(answer)
    expect(await t.reasonFor(referral.id)).toBe(reason)
  }
  expect((await t.inbox()).rows[0]).toMatchObject({ situation: { groupAnswer: { answer: 'stopped', service: 'Harbour choir' } } })
  world.clock.forward(1)
  await t.talk(referral.id)
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('a no that we heard on the telephone ourselves is no news', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  const introduction = await introduce(t, referral)
  world.clock.forward(1)
  await introduction.answer('no', t.sam.id)
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('a client’s "not for me" asks for something until somebody has acted on it', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  const introduction = await introduce(t, referral)
  await introduction.answer('yes')
  world.clock.forward(1)
  const wordId = newId()
  // As the module above leaves it: the word ends the step.
  await t.act(async (tx) => {
    const said = { client_id: referral.clientId, step_id: introduction.stepId, word: 'not-for-me', said_at: world.clock.now() }
    await tx
      .insertInto('client_word')
      .values({ id: wordId, ...said })
      .execute()
    await tx.updateTable('step').set({ ended_at: said.said_at, ended_how: 'not-for-me' }).where('id', '=', introduction.stepId).execute()
  })
  expect(await t.reasonFor(referral.id)).toBe('not-for-me')
  await hearWord(t.sam.ctx, { wordId, referralId: referral.id })
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('a step that the link worker ended asks for nothing, whatever was said of it before', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  const introduction = await introduce(t, referral)
  await introduction.answer('yes')
  const said = { client_id: referral.clientId, step_id: introduction.stepId, word: 'not-for-me', said_at: world.clock.now() }
  await t.act((tx) =>
    tx
      .insertInto('client_word')
      .values({ id: newId(), ...said })
      .execute(),
  )
  expect(await t.reasonFor(referral.id)).toBe('not-for-me')
  world.clock.forward(1)
  await endStep(t.sam.ctx, { stepId: introduction.stepId, how: 'not-for-me' })
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('a group that has not answered for a week is mentioned', async () => {
  const t = await team()
  const referral = await t.taken()
  await t.talk(referral.id)
  const introduction = await introduce(t, referral)
  world.clock.forward(7 * 24)
  expect(await t.reasonFor(referral.id)).toBe('group-silent')
  await introduction.answer('yes')
  expect(await t.reasonFor(referral.id)).toBe('quiet')
})

test('the rest is sorted by the longest silence', async () => {
  const t = await team()
  const first = await t.taken()
  const second = await t.taken()
  await t.talk(first.id)
  world.clock.forward(24)
  await t.talk(second.id)
  world.clock.forward(24)
  await t.talk(first.id)
  expect((await t.inbox()).rows.map((row) => row.referralId)).toEqual([second.id, first.id])
})

test('everybody is found by pieces of a name without accents, or by digits of a number, ended ones too', async () => {
  const t = await team()
  const zoe = await t.referral({ client: await t.client({ givenName: 'Zoë', familyName: 'Ní Bhriain', phone: '+44 7700 900333' }) })
  await t.referral({ client: await t.client({ givenName: 'Keith', familyName: 'Maj' }) })
  await endReferral(t.sam.ctx, { referralId: zoe.id, outcome: 'completed', note: null })
  const find = (text: string) => t.read(async (tx) => (await everybodyOf(tx, { text })).rows.map((row) => row.referralId))
  expect(await find('bhriain zoe')).toEqual([zoe.id])
  expect(await find('07700 900333')).toEqual([zoe.id])
  expect(await find('50%')).toEqual([])
  expect(await find('')).toHaveLength(2)
})

test('a page of everybody beyond the last is the last', async () => {
  const t = await team()
  const ada = await t.client({ givenName: 'Ada' })
  for (let count = 0; count < 51; count++) await t.referral({ client: ada, sentAt: new Date(world.clock.now().getTime() - count * 1000) })
  const page = (asked: number) => t.read((tx) => everybodyOf(tx, { page: asked }))
  expect((await page(1)).rows).toHaveLength(50)
  expect(await page(1)).toMatchObject({ page: 1, isThereMore: true })
  expect((await page(999)).rows).toHaveLength(1)
  expect(await page(999)).toMatchObject({ page: 2, isThereMore: false })
})

test('the journey of a person has all that was said and done, and tells it from the facts', async () => {
  const t = await team()
  const referral = await t.taken('Ada')
  await t.talk(referral.id)
  await writeNeed(t.sam.ctx, { id: newId(), referralId: referral.id, code: 'loneliness', words: 'So quiet.' })
  await writeGoal(t.sam.ctx, { id: newId(), referralId: referral.id, words: 'Sing again.' })
  world.clock.forward(1)
  await introduce(t, referral)

  const journey = await t.read((tx) => journeyOf(tx, referral.id))
  expect(journey).toMatchObject({
    client: { givenName: 'Ada' },
    conversations: 1,
    needs: [{ words: 'So quiet.', code: 'loneliness' }],
    goals: [{ words: 'Sing again.' }],
    steps: [{ words: 'Sing.', service: { name: 'Harbour choir' }, ended: null }],
    contacts: [{ channel: 'phone', outcome: 'reached', contactedBy: { name: t.sam.name } }],
  })
  expect(journey!.timeline[0]).toMatchObject({ kind: 'step.agreed', service: 'Harbour choir', by: { kind: 'member', name: t.sam.name } })
  expect(journey!.timeline.map((entry) => entry.kind)).toContain('contact.recorded')
})

test('of very many whom nobody has taken, those who have waited longest are shown, and the rest are counted', async () => {
  const t = await team()
  const sent: string[] = []
  for (const days of [5, 1, 9, 3]) {
    const referral = await t.referral({ sentAt: new Date(world.clock.now().getTime() - days * 86_400_000) })
    sent.push(referral.id)
  }
  const inbox = await t.read((tx) =>
    inboxOf(tx, { memberId: t.sam.id, now: world.clock.now(), timeZone: 'Europe/London', untakenShown: 2 }),
  )
  expect(inbox.rows.map((row) => row.referralId).sort()).toEqual([sent[0], sent[2]].sort())
  expect(inbox).toMatchObject({ mine: 0, untaken: 4, untakenLeftOut: 2 })
})

test('another programme finds neither the journey nor the name', async () => {
  const t = await team()
  const referral = await t.taken('Ada')
  const other = await team()
  expect(await other.read((tx) => journeyOf(tx, referral.id))).toBeUndefined()
  expect((await other.read((tx) => everybodyOf(tx, { text: 'Ada' }))).rows).toEqual([])
})

test('two people of one name in the list are told apart; one person with two referrals is not called another', async () => {
  const town = await world.programme()
  const walker = await town.member('link-worker')
  const [one, other] = [await town.client({ familyName: 'Dubbel' }), await town.client({ familyName: 'Dubbel' })]
  await town.read((tx) => tx.updateTable('client').set({ birth_date: '1950-03-09' }).where('id', '=', one.id).execute())
  for (const client of [one, other]) await town.referral({ client })
  const alone = await town.client({ familyName: 'Alleen' })
  for (const client of [alone, alone]) await town.referral({ client })
  const { rows } = await town.read((tx) => inboxOf(tx, { memberId: walker.id, now: world.clock.now(), timeZone: 'Europe/London' }))
  const of = (id: string) => rows.filter(({ clientId }) => clientId === id).map(({ hasNamesake, bornIn }) => ({ hasNamesake, bornIn }))
  expect(of(one.id)).toEqual([{ hasNamesake: true, bornIn: 1950 }])
  expect(of(other.id)).toMatchObject([{ hasNamesake: true }])
  expect(of(alone.id)).toMatchObject([{ hasNamesake: false }, { hasNamesake: false }])
})
