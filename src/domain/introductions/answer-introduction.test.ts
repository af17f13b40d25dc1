import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { groupOf, introduced, keyIn, keysTo, lettersOf, reactToAll } from '../../../tests/support/introduced.ts'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import {
  answerIntroduction,
  introductionWithId,
  proposedByAttendanceLink,
  recordAnswer,
  sendIntroductionAgain,
  tellAttendance,
  withdrawIntroduction,
  type Answer,
} from './index.ts'

const world = await openWorld()
const look = (id: string) => world.read((tx) => introductionWithId(tx, id))
const kindsAbout = (id: string) =>
  world.read(async (tx) =>
    (await tx.selectFrom('fact').select(['kind', 'payload', 'actor_kind']).orderBy('at').orderBy('id').execute()).filter(
      ({ payload }) => (payload as { introduction?: string }).introduction === id,
    ),
  )

/** An introduction that the group answered, with the key of its attendance link. */
async function answered(answer: 'yes' | 'waiting-list') {
  const one = await introduced(world)
  await answerIntroduction(one.group, one.key, { id: newId(), answer })
  world.clock.forward(1)
  await reactToAll(world)
  return { ...one, came: await keyIn(world, `introduction:${one.id}:attendance`) }
}

test('the group says yes: the link is spent, the fact is written, and a letter to keep follows', async () => {
  const { id, group, key } = await introduced(world)
  world.clock.forward(1)
  await answerIntroduction(group, key, { id: newId(), answer: 'yes', note: 'Tuesday at ten, ask for Bea' })
  await reactToAll(world)
  await reactToAll(world)
  expect(await look(id)).toMatchObject({ state: 'expected', answer: { answer: 'yes', note: 'Tuesday at ten, ask for Bea', heardBy: null } })
  expect(await kindsAbout(id)).toMatchObject([
    { kind: 'client.introduced' },
    { kind: 'introduction.answered', actor_kind: 'group', payload: { answer: 'yes' } },
  ])
  const letters = (await lettersOf(world)).filter(({ once_key }) => once_key === `introduction:${id}:attendance`)
  expect(letters).toHaveLength(1)
  await expect(answerIntroduction(group, key, { id: newId(), answer: 'no', reason: 'full' })).rejects.toMatchObject({
    kind: 'gone',
    reason: 'link-spent',
  })
})

test('answering twice with one form is answering once', async () => {
  const { id, group, key } = await introduced(world)
  const twice = { id: newId(), answer: 'yes' as const }
  await Promise.all([answerIntroduction(group, key, twice), answerIntroduction(group, key, twice)])
  await answerIntroduction(group, key, twice)
  expect((await kindsAbout(id)).filter(({ kind }) => kind === 'introduction.answered')).toHaveLength(1)
})

test('two people of a group answer at once: one answer counts, the other is told', async () => {
  const { id, group, key } = await introduced(world)
  const results = await Promise.allSettled([
    answerIntroduction(group, key, { id: newId(), answer: 'yes' }),
    answerIntroduction(group, key, { id: newId(), answer: 'no', reason: 'full' }),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { kind: 'gone', reason: 'link-spent' } })
  expect((await kindsAbout(id)).filter(({ kind }) => kind === 'introduction.answered')).toHaveLength(1)
})

test('a no needs its reason, and no further letter follows', async () => {
  const { id, group, key } = await introduced(world)
  await expect(answerIntroduction(group, key, { id: newId(), answer: 'no' })).rejects.toMatchObject({ kind: 'invalid', field: 'reason' })
  await answerIntroduction(group, key, { id: newId(), answer: 'no', reason: 'full' })
  await reactToAll(world)
  expect(await look(id)).toMatchObject({ state: 'declined', answer: { answer: 'no', reason: 'full' } })
  expect((await lettersOf(world)).some(({ once_key }) => once_key === `introduction:${id}:attendance`)).toBe(false)
})

test('a link that is forged, of another introduction, for another purpose, expired or revoked is refused', async () => {
  const one = await introduced(world)
  const other = await introduced(world)
  const form = () => ({ id: newId(), answer: 'yes' as const })
  await expect(answerIntroduction(one.group, 'x'.repeat(43), form())).rejects.toMatchObject({ kind: 'gone', reason: 'link-unknown' })
  await expect(answerIntroduction(one.group, other.key, form())).rejects.toMatchObject({ kind: 'gone', reason: 'link-unknown' })
  await expect(tellAttendance(one.group, one.key, { id: newId(), answer: 'came' })).rejects.toMatchObject({ reason: 'link-unknown' })
  await expect(answerIntroduction(one.sam.ctx, one.key, form())).rejects.toMatchObject({ reason: 'link-unknown' })

  const elsewhere = await world.programme()
  await expect(answerIntroduction(groupOf(elsewhere, one.id), one.key, form())).rejects.toMatchObject({ kind: 'not-found' })

  await sendIntroductionAgain(one.sam.ctx, { introductionId: one.id })
  await expect(answerIntroduction(one.group, one.key, form())).rejects.toMatchObject({ kind: 'gone', reason: 'link-revoked' })

  world.clock.forward(31 * 24)
  await expect(answerIntroduction(other.group, other.key, form())).rejects.toMatchObject({ kind: 'gone', reason: 'link-expired' })
  expect((await look(one.id))!.state).toBe('asked')
})

test('the attendance link may be used again: came, later stopped', async () => {
  const { id, group, came } = await answered('yes')
  await tellAttendance(group, came, { id: newId(), answer: 'came' })
  await tellAttendance(group, came, { id: newId(), answer: 'came' })
  expect(await look(id)).toMatchObject({ state: 'attending', attendance: { answer: 'came' } })
  world.clock.forward(24)
  await tellAttendance(group, came, { id: newId(), answer: 'stopped', note: 'Moved to her sister' })
  expect(await look(id)).toMatchObject({ state: 'stopped', answer: { answer: 'yes' }, attendance: { answer: 'stopped' } })
  expect((await kindsAbout(id)).filter(({ kind }) => kind === 'attendance.told').map(({ payload }) => payload)).toMatchObject([
    { answer: 'came' },
    { answer: 'stopped' },
  ])
})

test('a "came" or "did not come" by mistake is taken back: they are expected again, and nobody stayed away', async () => {
  expect([proposedByAttendanceLink('attending'), proposedByAttendanceLink('missed')]).toEqual([
    ['stopped', 'yes'],
    ['came', 'stopped', 'no', 'yes'],
  ])
  for (const answer of ['came', 'did-not-come'] as const) {
    const { id, group, came } = await answered('yes')
    await tellAttendance(group, came, { id: newId(), answer })
    world.clock.forward(1)
    await tellAttendance(group, came, { id: newId(), answer: 'yes' })
    expect(await look(id)).toMatchObject({ state: 'expected' })
  }
})

test('a group that goes back and answers otherwise has changed its answer; the same once more is once', async () => {
  const { id, group, came } = await answered('yes')
  const page = { id: newId(), note: 'Tuesday' }
  await tellAttendance(group, came, { ...page, answer: 'came' })
  world.clock.forward(1)
  await tellAttendance(group, came, { ...page, answer: 'did-not-come' })
  await tellAttendance(group, came, { ...page, answer: 'did-not-come' })
  expect(await look(id)).toMatchObject({ state: 'missed', attendance: { answer: 'did-not-come', note: 'Tuesday' } })
  expect((await kindsAbout(id)).filter(({ kind }) => kind === 'attendance.told').map(({ payload }) => payload)).toMatchObject([
    { answer: 'came' },
    { answer: 'did-not-come' },
  ])
})

test('a link that is spent takes no other answer from the page that spent it', async () => {
  const { group, key } = await introduced(world)
  const page = { id: newId() }
  await answerIntroduction(group, key, { ...page, answer: 'yes' })
  await answerIntroduction(group, key, { ...page, answer: 'yes' })
  await expect(answerIntroduction(group, key, { ...page, answer: 'no', reason: 'full' })).rejects.toMatchObject({ reason: 'link-spent' })
})

test('a link worker who heard it wrong mends the answer or its reason from the same page', async () => {
  const { id, sam } = await introduced(world)
  const page = { id: newId(), introductionId: id, answer: 'no' as Answer }
  await recordAnswer(sam.ctx, { ...page, reason: 'full' })
  world.clock.forward(1)
  await recordAnswer(sam.ctx, { ...page, reason: 'closed' })
  expect(await look(id)).toMatchObject({ state: 'declined', answer: { answer: 'no', reason: 'closed' } })
  world.clock.forward(1)
  await recordAnswer(sam.ctx, { ...page, answer: 'yes' })
  expect(await look(id)).toMatchObject({ state: 'expected' })
})

test.each([
  [
    'recording an answer',
    (ctx: Person['ctx'], introductionId: string) => recordAnswer(ctx, { id: newId(), introductionId, answer: 'yes' }),
  ],
  ['sending again', (ctx: Person['ctx'], introductionId: string) => sendIntroductionAgain(ctx, { introductionId })],
])('%s holds the referral before the introduction, so that no two wait for each other', async (_, act) => {
  const { id, sam, referralId } = await introduced(world)
  const other = await world.pool.connect()
  await other.query('begin')
  await other.query("select set_config('app.programme', $1, true)", [world.programmeId])
  await other.query('select id from referral where id = $1 for no key update', [referralId])
  const acting = act(sam.ctx, id)
  await untilSomebodyWaits(world)
  await other.query('select id from introduction where id = $1 for no key update nowait', [id])
  await other.query('commit')
  other.release()
  await acting
})

test('somebody who has not come cannot have stopped', async () => {
  const { group, came } = await answered('yes')
  await expect(tellAttendance(group, came, { id: newId(), answer: 'stopped' })).rejects.toMatchObject({
    kind: 'conflict',
    reason: 'answer-out-of-turn',
  })
})

test('from the waiting list the same link says "we have a place now", and no second letter follows', async () => {
  const { id, group, came } = await answered('waiting-list')
  expect(await look(id)).toMatchObject({ state: 'waiting-list' })
  await tellAttendance(group, came, { id: newId(), answer: 'yes' })
  world.clock.forward(1)
  await reactToAll(world)
  expect(await look(id)).toMatchObject({ state: 'expected' })
  expect((await lettersOf(world)).filter(({ once_key }) => once_key === `introduction:${id}:attendance`)).toHaveLength(1)
  await tellAttendance(group, came, { id: newId(), answer: 'came' })
  expect(await look(id)).toMatchObject({ state: 'attending', answer: { answer: 'yes' }, attendance: { answer: 'came' } })
})

test('sent again after a yes, the letter to keep has a new link and the old one is dead', async () => {
  const { id, sam, group, came } = await answered('yes')
  world.clock.forward(1)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await reactToAll(world)
  await expect(tellAttendance(group, came, { id: newId(), answer: 'came' })).rejects.toMatchObject({ reason: 'link-revoked' })
  await tellAttendance(group, (await keysTo(world, '/came/')).at(-1)!, { id: newId(), answer: 'came' })
  expect(await look(id)).toMatchObject({ state: 'attending' })
})

test('what a link worker hears by telephone counts the same, and says who heard it', async () => {
  const { id, sam, group, key } = await introduced(world)
  const heard = { id: newId(), introductionId: id, answer: 'yes' as Answer, note: 'Bea rang back' }
  await recordAnswer(sam.ctx, heard)
  await recordAnswer(sam.ctx, heard)
  expect(await look(id)).toMatchObject({ state: 'expected', answer: { answer: 'yes', heardBy: sam.name } })
  await expect(answerIntroduction(group, key, { id: newId(), answer: 'no', reason: 'full' })).rejects.toMatchObject({
    reason: 'link-spent',
  })
  await reactToAll(world)
  expect((await lettersOf(world)).some(({ once_key }) => once_key === `introduction:${id}:attendance`)).toBe(true)
})

test('only a link worker of the programme records what was heard', async () => {
  const { id } = await introduced(world)
  const gp = await world.member('referrer')
  const form = { id: newId(), introductionId: id, answer: 'yes' as Answer }
  await expect(recordAnswer(gp.ctx, form)).rejects.toMatchObject({ kind: 'forbidden' })
  const stranger = await (await world.programme()).member('link-worker')
  await expect(recordAnswer(stranger.ctx, form)).rejects.toMatchObject({ kind: 'not-found' })
})

test('nothing is taken of an introduction that was withdrawn', async () => {
  const { id, sam, group, key } = await introduced(world)
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await expect(answerIntroduction(group, key, { id: newId(), answer: 'yes' })).rejects.toMatchObject({ kind: 'gone' })
  await expect(recordAnswer(sam.ctx, { id: newId(), introductionId: id, answer: 'yes' })).rejects.toMatchObject({
    reason: 'introduction-withdrawn',
  })
})
