import { DateTime } from 'luxon'
import { describe, expect, test } from 'vitest'
import { inboxOf } from '#domain/casework'
import { openInEmergency, seenInEmergency } from '#domain/emergencies'
import { sendDigest } from '#domain/feedback'
import { numbersByMonth } from '#domain/insight'
import { oweLetter, sendLetter } from '#domain/letters'
import { enterPin, makePlanLink, planLinkOf, revokePlanLink } from '#domain/plans'
import { type Answers, lookUpClients, referralWithId, reopenReferral, withdrawReferral } from '#domain/referrals'
import { inTransaction, reading, type Context } from '#platform/context'
import { factWithId } from '#platform/facts'
import { newId } from '#platform/ids'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import type { DB } from '#platform/schema'
import { react } from '#reactions'
import { everythingOf, judgeAllOf } from '../../../tests/support/everything.ts'
import { lettersOf, ORIGIN, reactToAll } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { eraseClient } from './erase.ts'
import {
  allOnlyKept,
  answerErasure,
  askCorrection,
  askErasure,
  askRestriction,
  chooseRetention,
  clearOut,
  copyOf,
  countUntold,
  correct,
  correctionsForManager,
  endRestriction,
  erasuresToDecide,
  holdUnsent,
  holdUntold,
  keepRestricted,
  noteTold,
  onlyKeptBehind,
  onlyKeptWith,
  refuseCorrection,
  restrictionHeardToEnd,
  restrictionOf,
  takeBackErasure,
  takeCopy,
  tellOfLifting,
  willRead,
} from './index.ts'

const world = await openWorld()
const noor = await world.member('manager')
const now = () => world.clock.now()

type Everything = Awaited<ReturnType<typeof everythingOf>>
const ask = ({ asClient, clientId }: Pick<Everything, 'asClient' | 'clientId'>, ctx = asClient) =>
  askRestriction(ctx, { id: newId(), clientId, ground: 'is-wrong' })
const standing = ({ clientId }: Everything) => world.read((tx) => restrictionOf(tx, clientId, now()))

const today = () => DateTime.fromJSDate(now(), { zone: 'Europe/London' }).toISODate()!
/** Until a transaction waits for a row that another one holds. */
async function untilSomebodyWaits(): Promise<void> {
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while (!(await world.owner.query(waits)).rowCount) await new Promise((wait) => setTimeout(wait, 10))
}
const letterFor = async (onceKey: string) =>
  (await world.owner.query<{ id: string }>('select id from outgoing_mail where once_key = $1', [onceKey])).rows[0]!.id
const goesOut = async (letterId: string) => {
  let went = false
  await sendLetter(world.system, letterId, async () => void (went = true), false)
  return went
}

/** Tables with rows of a client that are not under their restriction, and why. */
const STILL_USED = {
  consent: 'a yes that ends is heeded meanwhile, and whoever writes to them asks it',
  assignment: 'who walks with them is told not to ring',
  link: 'the client opens their own plan',
  client_read: 'who saw them goes on being written down',
  read_check: 'reading that stood out is judged',
  emergency_read: 'somebody may have to be kept safe',
  rights_request: 'their other rights do not wait',
  restriction: 'the restriction itself',
} as const

/** Every table with a client's id, or that hangs on one that has it, and those that a restriction holds. */
const { rows: tables } = await world.owner.query<{ name: keyof DB; isHeld: boolean }>(`
  with recursive about (oid) as (
    select 'client'::regclass::oid
    union select conrelid from pg_constraint join about on confrelid = about.oid
    where contype = 'f' and connamespace = 'public'::regnamespace),
  held as (select polrelid as oid from pg_policy where polname = 'not_only_kept' and not polpermissive)
  select oid::regclass::text as name, oid in (select oid from held) as "isHeld"
  from (
    select oid from about union select oid from held
    union select attrelid from pg_attribute join pg_class on pg_class.oid = attrelid and relkind in ('r', 'p') and not relispartition
    where attname in ('client_id', 'referral_id', 'introduction_id') and relnamespace = 'public'::regnamespace
  ) as theirs order by name`)
const TABLES = tables.filter(({ isHeld }) => isHeld).map(({ name }) => name)

/** In which of these tables does this actor find rows of them? */
const foundBy = (ctx: Context, { clientId, referralId, introductionId }: Everything) =>
  reading(ctx, async (tx) => {
    const found: string[] = []
    for (const table of TABLES) {
      const rows = (await tx.selectFrom(table).selectAll().execute()) as Record<string, unknown>[]
      const isTheirs = (row: Record<string, unknown>) =>
        [row.client_id, row.referral_id, row.introduction_id, row.id, (row.answers as Answers | undefined)?.clientId].some((id) =>
          [clientId, referralId, introductionId].includes(id as string),
        )
      if (rows.some(isTheirs)) found.push(table)
    }
    return found
  })

test('every table with rows of a client is held by their restriction, or is named here with the reason', () => {
  expect(tables.filter(({ isHeld }) => !isHeld).map(({ name }) => name)).toEqual(Object.keys(STILL_USED).toSorted())
})

describe('what a client asked to be kept and not used', () => {
  test('is out of sight in every table with their words, for everybody and every job but themselves, until they end it', async () => {
    const ada = await everythingOf(world, 'Stil-q')
    const group: Context = { ...world.system, actor: { kind: 'group', id: ada.introductionId } }
    const before = await foundBy(ada.sam.ctx, ada)
    expect(before).toEqual(TABLES)
    await ask(ada)
    for (const ctx of [ada.sam.ctx, noor.ctx, ada.referrer.ctx, group, world.system]) expect(await foundBy(ctx, ada)).toEqual([])
    expect(await foundBy(ada.asClient, ada)).toEqual(TABLES)
    await endRestriction(ada.asClient, ada)
    expect(await foundBy(ada.sam.ctx, ada)).toEqual(before)
  })

  test('the database writes nothing about them either', async () => {
    const { clientId, referralId, sam, ...ada } = await everythingOf(world, 'Schrijf-q')
    await ask({ clientId, ...ada })
    const goal = { id: newId(), referral_id: referralId, client_id: clientId, words: 'Out', recorded_at: now(), recorded_by: sam.id }
    await expect(reading(sam.ctx, (tx) => tx.insertInto('goal').values(goal).execute())).rejects.toThrow(/row-level security/)
  })

  test('no list and no search finds them, and why is said; who walks with them and who leads read their name', async () => {
    const ada = await everythingOf(world, 'Zwijg-q')
    const { sam, clientId, referralId } = ada
    const names = () =>
      reading(sam.ctx, async (tx) => [
        ...(await inboxOf(tx, { memberId: sam.id, now: now(), timeZone: 'Europe/London' })).rows.map((row) => row.clientId),
        ...(await lookUpClients(tx, sam.ctx.actor, { familyName: 'Quillfeather' })).map(({ id }) => id),
      ])
    expect(await names()).toContain(clientId)
    await ask(ada, sam.ctx)
    expect(await names()).not.toContain(clientId)
    await expect(reading(sam.ctx, (tx) => referralWithId(tx, referralId))).rejects.toMatchObject({ reason: 'only-kept' })
    const raman = await world.member('referrer')
    await world.owner.query('update referral set referrer_id = $2 where id = $1', [referralId, ada.referrer.id])
    await expect(withdrawReferral(ada.referrer.ctx, { referralId })).rejects.toMatchObject({ reason: 'only-kept' })
    for (const act of [withdrawReferral, reopenReferral])
      await expect(act(raman.ctx, { referralId })).rejects.toMatchObject({ kind: 'not-found' })
    expect(await reading(sam.ctx, (tx) => onlyKeptWith(tx, sam.id, now()))).toMatchObject([{ referralId }])
    expect(await reading(sam.ctx, (tx) => onlyKeptBehind(tx, referralId, now()))).toMatchObject({ clientId, heardBy: sam.name })
    expect((await reading(noor.ctx, (tx) => allOnlyKept(tx, now()))).map((one) => one.clientId)).toContain(clientId)
    await endRestriction(sam.ctx, { clientId, saidOn: today() })
    expect(await names()).toContain(clientId)
  })

  test('letters that wait are held until it ends, and what follows from what was done waits a day, and a day, and is done in the end', async () => {
    const ada = await everythingOf(world, 'Post-q')
    await reactToAll(world)
    const { id } = await inTransaction(ada.sam.ctx, ({ record }) =>
      record({ kind: 'step.agreed', subject: ['referral', ada.referralId], payload: { step: newId() } }),
    )
    const letter = await letterFor(`introduction:${ada.introductionId}:attendance`)
    const waits = async (key: string) =>
      (await world.owner.query(`select from graphile_worker.jobs where key = $1 and run_at > now()`, [key])).rowCount
    const told = async () => (await world.owner.query('select from feedback where fact_id = $1', [id])).rowCount
    await ask(ada)
    world.clock.set(new Date())
    expect(await goesOut(letter)).toBe(false)
    expect(await waits(`letter:${letter}:waits`)).toBe(1)
    await react(world.system, id, 'writeFeedback', { origin: ORIGIN })
    expect([await waits(`${id}:writeFeedback:waits`), await told()]).toEqual([1, 0])
    await endRestriction(ada.asClient, ada)
    expect((await world.owner.query(`select from graphile_worker.jobs where key = $1`, [`letter:${letter}`])).rowCount).toBe(1)
    expect(await goesOut(letter)).toBe(true)
    await world.owner.query('update referral set referrer_id = $2 where id = $1', [ada.referralId, ada.referrer.id])
    await react(world.system, id, 'writeFeedback', { origin: ORIGIN })
    expect(await told()).toBe(1)
  })

  test('a letter to the client themself, and one by which a group forgets them, go all the same', async () => {
    const ada = await everythingOf(world, 'Vergeet-q')
    const owe = (onceKey: string) =>
      inTransaction(world.system, ({ tx }) => oweLetter(tx, world.system, { onceKey, to: 'x@example.org', subject: 'x', body: 'x' }))
    const { rows } = await world.owner.query(`select id from fact where subject_id = $1 limit 1`, [ada.clientId])
    const keys = [`introduction:${ada.introductionId}:withdrawn`, `${rows[0].id}:client`, `emergency:${ada.held}:judge:${noor.id}`]
    for (const key of [...keys, `${rows[0].id}:link-worker`]) await owe(key)
    await ask(ada)
    for (const key of keys) expect(await goesOut(await letterFor(key)), key).toBe(true)
    expect(await goesOut(await letterFor(`${rows[0].id}:link-worker`))).toBe(false)
  })

  test('word of them does not go in a letter with word of others: the others are told without them, and they when it ends', async () => {
    const raman = await world.member('referrer')
    const [one, other] = [await world.client({ givenName: 'Zebulon' }), await world.client({ givenName: 'Zebulon' })]
    for (const client of [one, other]) {
      const referral = await world.referral({ referrer: raman, client })
      const { id } = await inTransaction(world.system, ({ record }) =>
        record({ kind: 'step.agreed', subject: ['referral', referral.id], payload: { step: newId() } }),
      )
      await react(world.system, id, 'writeFeedback', { origin: ORIGIN })
    }
    const ada = { clientId: one.id, asClient: { ...world.system, actor: { kind: 'client', id: one.id } } satisfies Context }
    const digests = async () =>
      (await lettersOf(world))
        .filter(({ once_key }) => once_key.startsWith(`digest:${raman.id}:`))
        .map(({ body }) => body?.match(/Zebulon/g)?.length)
    await sendDigest(world.system, raman.id, ORIGIN)
    expect(await digests()).toEqual([2])
    await ask(ada)
    expect(await digests()).toEqual([])
    await sendDigest(world.system, raman.id, ORIGIN)
    expect(await digests()).toEqual([1])
    await endRestriction(ada.asClient, ada)
    world.clock.forward(1)
    await sendDigest(world.system, raman.id, ORIGIN)
    expect(await digests()).toEqual([1, 1])
    // One that was being written at the same moment.
    await world.owner.query(`insert into restriction (programme_id, id, client_id, ground, asked_at) values ($1, $2, $3, 'claim', $4)`, [
      world.programmeId,
      newId(),
      ada.clientId,
      now(),
    ])
    const sent = []
    for (const { once_key } of await lettersOf(world))
      if (once_key.startsWith(`digest:${raman.id}:`)) sent.push(await goesOut(await letterFor(once_key)))
    expect(sent.toSorted()).toEqual([false, true])
  })

  test('a letter with word of several that begins while one of them asks leaves out that one alone', async () => {
    const raman = await world.member('referrer')
    const clients = [await world.client({ givenName: 'Zebulon' }), await world.client({ givenName: 'Olive' })]
    for (const client of clients) {
      const referral = await world.referral({ referrer: raman, client })
      const { id } = await inTransaction(world.system, ({ record }) =>
        record({ kind: 'step.agreed', subject: ['referral', referral.id], payload: { step: newId() } }),
      )
      await react(world.system, id, 'writeFeedback', { origin: ORIGIN })
    }
    const { digest } = await inTransaction(world.system, async ({ tx }) => {
      await tx.selectFrom('member').select('id').where('id', '=', raman.id).forNoKeyUpdate().execute()
      const digest = sendDigest(world.system, raman.id, ORIGIN)
      await untilSomebodyWaits()
      const restriction = { id: newId(), client_id: clients[0]!.id, ground: 'claim', asked_at: now() }
      await tx.insertInto('restriction').values(restriction).execute()
      return { digest }
    })
    await digest
    const [letter] = (await lettersOf(world)).filter(({ once_key }) => once_key.startsWith(`digest:${raman.id}:`))
    expect(letter!.body).toContain('Olive')
    expect(letter!.body).not.toContain('Zebulon')
  })
})

describe('what stays possible', () => {
  test('they take a copy of all of it, with that they asked this; numbers without names stay as they were', async () => {
    const ada = await everythingOf(world, 'Kopie-q')
    const count = () =>
      reading(noor.ctx, (tx) => asOnlyKept(tx, () => numbersByMonth(tx, { months: 3, now: now(), timeZone: 'Europe/London' })))
    const before = await count()
    await ask(ada)
    expect(await count()).toEqual(before)
    const text = await takeCopy(ada.asClient, ada, async (tx) => {
      let all = ''
      for await (const piece of copyOf(tx, ada.asClient, ada.clientId, 'none')) all += JSON.stringify(piece)
      return all
    })
    expect(text).toContain('Kopie-q-goal')
    expect(text).toContain('"ground":"is-wrong"')
  })

  test('who has no working link asks a link worker for a copy, a correction, an erasure and a new link', async () => {
    const { sam, clientId, ...ada } = await everythingOf(world, 'Brug-q')
    await ask({ clientId, ...ada })
    await askCorrection(sam.ctx, { id: newId(), clientId, about: 'name', words: 'It is Zebedee.' })
    await askErasure(sam.ctx, { id: newId(), clientId })
    await takeBackErasure(sam.ctx, { clientId })
    expect(await makePlanLink(sam.ctx, { clientId })).toMatchObject({ path: expect.stringContaining('/plan/') as string })
    await revokePlanLink(sam.ctx, { clientId })
    const text = await takeCopy(sam.ctx, { clientId }, async (tx) => {
      let all = ''
      for await (const piece of copyOf(tx, sam.ctx, clientId, { shown: new Set(), but: new Set() })) all += JSON.stringify(piece)
      return all
    })
    expect(text).toContain('Brug-q-goal')
    expect(text).not.toMatch(/Brug-q-(contact|story)/)
    const { rowCount } = await world.owner.query(`select from client_read where client_id = $1 and reader_id = $2 and what = 'copy'`, [
      clientId,
      sam.id,
    ])
    expect(rowCount).toBe(1)
  })

  test('in an emergency it opens, for who opened it and nobody else', async () => {
    const ada = await everythingOf(world, 'Nood-q')
    await ask(ada)
    const look = (who = noor) => reading(who.ctx, (tx) => seenInEmergency(tx, who.ctx, ada.clientId))
    expect(await look()).toBeUndefined()
    await openInEmergency(noor.ctx, {
      id: newId(),
      clientId: ada.clientId,
      reason: 'Nobody has seen her for three days.',
      heldBecause: null,
    })
    expect(await look()).toMatchObject({ name: expect.stringContaining('Quillfeather') as string, story: [{}, {}, {}] })
    expect(await look(await world.member('manager'))).toBeUndefined()
  })

  test('a manager puts right what they say is wrong, and erases them when they ask', async () => {
    const ada = await everythingOf(world, 'Recht-q')
    const requestId = newId()
    await askCorrection(ada.asClient, { id: requestId, clientId: ada.clientId, about: 'name', words: 'It is Zebedee.' })
    await ask(ada)
    await expect(correct(ada.sam.ctx, { requestId, details: { givenName: 'Zebedee' }, words: null })).rejects.toMatchObject({
      kind: 'not-found',
    })
    await expect(refuseCorrection(ada.sam.ctx, { requestId, because: 'is-right', words: null })).rejects.toMatchObject({
      kind: 'not-found',
    })
    const waiting = await reading(noor.ctx, (tx) => correctionsForManager(tx, now()))
    expect(waiting.find(({ id }) => id === requestId)?.client).toMatchObject({ id: ada.clientId })
    await correct(noor.ctx, { requestId, details: { givenName: 'Zebedee' }, words: null })
    const erasure = newId()
    await askErasure(ada.asClient, { id: erasure, clientId: ada.clientId })
    const asks = await reading(noor.ctx, erasuresToDecide)
    expect(asks.find(({ id }) => id === erasure)?.name).toContain('Quillfeather')
    await judgeAllOf(world, ada.clientId, noor)
    await answerErasure(noor.ctx, { requestId: erasure, because: null, words: null })
    const { rowCount } = await world.owner.query('select from client where id = $1', [ada.clientId])
    expect(rowCount).toBe(0)
  })

  test('the round that clears away leaves it', async () => {
    const ada = await everythingOf(world, 'Ronde-q')
    await world.owner.query(`update ending set reopened_at = null, reopened_by = null, ended_at = '2020-01-01' where referral_id = $1`, [
      ada.referralId,
    ])
    await world.owner.query(`update contact set contacted_at = '2019-12-31' where client_id = $1`, [ada.clientId])
    await ask(ada)
    await chooseRetention(noor.ctx, { kind: 'story', days: 0 })
    world.clock.forward(8 * 24)
    await clearOut(world.system)
    const { rowCount } = await world.owner.query('select from story_piece where client_id = $1', [ada.clientId])
    expect(rowCount).toBe(3)
  })
})

describe('the schedule', () => {
  test('clears away no letter, link or draft of theirs, and of others it does', async () => {
    const [ada, bea] = [await everythingOf(world, 'Bewaar-q'), await everythingOf(world, 'Weg-q')]
    await world.owner.query(`update outgoing_mail set owed_at = '2020-01-01'`)
    await world.owner.query(`update link set made_at = '2020-01-01', expires_at = '2020-02-01'`)
    await world.owner.query(`update referral_draft set created_at = '2020-01-01', updated_at = '2020-01-01'`)
    const left = async ({ clientId, introductionId }: Everything) =>
      (
        await world.owner.query({
          text: `select (select count(*)::int from outgoing_mail where once_key like 'introduction:' || $2 || ':%' and to_address <> '-@-'),
            (select count(*)::int from link where client_id = $1), (select count(*)::int from link where introduction_id = $2::uuid),
            (select count(*)::int from referral_draft where answers ->> 'clientId' = $1::text)`,
          values: [clientId, introductionId],
          rowMode: 'array',
        })
      ).rows[0] as number[]
    const before = await left(ada)
    expect(Math.min(...before)).toBeGreaterThan(0)
    await ask(ada)
    await clearOut(world.system)
    expect(await left(ada)).toEqual(before)
    expect(await left(bea)).toEqual([0, 0, 0, 0])
  })

  test('does not erase somebody who asked while the round had already chosen them', async () => {
    const ada = await everythingOf(world, 'Net-q')
    const erased = await inTransaction(world.system, async (work) => {
      await ask(ada)
      return eraseClient(world.system, work, ada.clientId, 'schedule')
    })
    expect(erased).toBe(false)
    expect((await world.owner.query('select from client where id = $1', [ada.clientId])).rowCount).toBe(1)
  })
})

describe('how it ends', () => {
  test('a manager tells why, by letter to who chose e-mail, and a week later it is used again; until then it can be taken back', async () => {
    const ada = await everythingOf(world, 'Einde-q')
    await world.owner.query(`update client set email = 'zeb@example.org', reach_by = 'email' where id = $1`, [ada.clientId])
    await ask(ada)
    const restrictionId = (await standing(ada))!.id
    const because = 'We checked it, and it is right.'
    await expect(tellOfLifting(ada.sam.ctx, { restrictionId, because })).rejects.toMatchObject({ kind: 'forbidden' })
    await tellOfLifting(noor.ctx, { restrictionId, because })
    await reactToAll(world)
    const letters = (await lettersOf(world)).filter(({ to_address }) => to_address === 'zeb@example.org')
    expect(letters).toMatchObject([{ subject: expect.stringContaining('again') as string }])
    expect(JSON.stringify(letters)).not.toMatch(/Zebulon|checked it/)
    expect(await standing(ada)).toMatchObject({ lifts: { by: noor.name, because } })
    await keepRestricted(noor.ctx, { restrictionId })
    expect(await standing(ada)).toMatchObject({ lifts: null })
    expect((await lettersOf(world)).filter(({ to_address }) => to_address === 'zeb@example.org')).toEqual([])
    await tellOfLifting(noor.ctx, { restrictionId, because })
    world.clock.forward(7 * 24 - 1)
    expect(await foundBy(ada.sam.ctx, ada)).toEqual([])
    world.clock.forward(2)
    expect(await standing(ada)).toBeUndefined()
    expect(await foundBy(ada.sam.ctx, ada)).toEqual(TABLES)
    await ask(ada)
    expect(await standing(ada)).toMatchObject({ lifts: null })
  })

  test('nobody is told by nothing: who has no e-mail that they read and no link that works until then is told by somebody first, who says when and how', async () => {
    const { sam, ...ada } = await everythingOf(world, 'Bel-q')
    const { clientId } = ada
    await ask(ada)
    const restrictionId = (await standing({ sam, ...ada }))!.id
    const lift = (told?: { on: string; how: 'phone' }) => tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.', told })
    expect(await lift()).toBe('plan')
    expect(await keepRestricted(noor.ctx, { restrictionId })).toBe('plan')
    const endsBefore = new Date(now().getTime() + 7 * 86_400_000 - 60_000)
    await world.owner.query('update link set expires_at = $2 where client_id = $1', [clientId, endsBefore])
    await expect(lift()).rejects.toMatchObject({ reason: 'tell-them-first', field: 'toldOn' })
    await makePlanLink(sam.ctx, { clientId })
    expect(await lift()).toBe('plan')
    await keepRestricted(noor.ctx, { restrictionId })
    await revokePlanLink(sam.ctx, { clientId })
    await expect(lift()).rejects.toMatchObject({ reason: 'tell-them-first', field: 'toldOn' })
    await expect(lift({ on: '2020-01-01', how: 'phone' })).rejects.toMatchObject({ reason: 'said-before-asked', field: 'toldOn' })
    await world.owner.query(`update client set email = 'zeb@example.net', reach_by = 'email', do_not_use = '{}' where id = $1`, [clientId])
    expect(await lift()).toBe('letter')
    await keepRestricted(noor.ctx, { restrictionId })
    await world.owner.query(`update client set reach_by = 'phone', do_not_use = '{email}' where id = $1`, [clientId])
    const told = { on: today(), how: 'phone' as const }
    expect(await lift(told)).toBeNull()
    expect(await standing({ sam, ...ada })).toMatchObject({ lifts: { told } })
    expect(await keepRestricted(noor.ctx, { restrictionId })).toBeNull()
    expect(await standing({ sam, ...ada })).toMatchObject({ lifts: null })
  })

  test('a link worker ends it only if they walk with them and say on which day they heard it, and the client is told', async () => {
    const { clientId, sam, ...ada } = await everythingOf(world, 'Gehoord-q')
    await world.owner.query(`update client set email = 'zebulon@example.org', reach_by = 'email', do_not_use = '{}' where id = $1`, [
      clientId,
    ])
    await ask({ clientId, ...ada })
    const other = await world.member('link-worker')
    await expect(endRestriction(other.ctx, { clientId, saidOn: today() })).rejects.toMatchObject({ reason: 'not-walking' })
    for (const [saidOn, reason] of [
      [undefined, 'needed'],
      ['2020-01-01', 'said-before-asked'],
      ['2099-01-01', 'day-is-to-come'],
    ] as const)
      // prettier-ignore
      await expect(endRestriction(sam.ctx, { clientId, ...(saidOn && { saidOn }) })).rejects.toMatchObject({ reason, field: 'saidOn' })
    await endRestriction(sam.ctx, { clientId, saidOn: today() })
    await reactToAll(world)
    const letters = (await lettersOf(world)).filter(({ to_address }) => to_address === 'zebulon@example.org')
    expect(letters).toMatchObject([{ body: expect.stringContaining(`${sam.name} wrote that you told them`) as string }])
    expect(await reading(ada.asClient, (tx) => restrictionHeardToEnd(tx, clientId))).toMatchObject({ who: sam.name, saidOn: today() })
    const text = await takeCopy(ada.asClient, { clientId }, async (tx) => {
      let all = ''
      for await (const piece of copyOf(tx, ada.asClient, clientId, 'none')) if (piece.part === 'restrictions') all += JSON.stringify(piece)
      return all
    })
    expect(text).toContain(`"endedHeardBy":"${sam.name}"`)
    await ask({ clientId, ...ada })
    expect(await reading(ada.asClient, (tx) => restrictionHeardToEnd(tx, clientId))).toBeUndefined()
  })

  test('only they and a link worker who heard it ask and end it, and asked twice it is once', async () => {
    const ada = await everythingOf(world, 'Wie-q')
    await expect(ask(ada, noor.ctx)).rejects.toMatchObject({ kind: 'forbidden' })
    await Promise.all([ask(ada), ask(ada)])
    const { rowCount } = await world.owner.query('select from restriction where client_id = $1', [ada.clientId])
    // One that had ended is in every client's rows of this world.
    expect(rowCount).toBe(2)
    await expect(endRestriction(noor.ctx, ada)).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('an end of which nothing tells the client any more', () => {
  const WEEK = 7 * 24
  /** Somebody who was to read on their plan that it ends. */
  async function told(mark: string) {
    const one = await everythingOf(world, mark)
    await world.owner.query(`update client set email = null, reach_by = 'phone' where id = $1`, [one.clientId])
    const { id: linkId } = await makePlanLink(one.sam.ctx, { clientId: one.clientId, pin: '2580' })
    await ask(one)
    const restrictionId = (await standing(one))!.id
    await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })
    return { ...one, linkId, restrictionId, revoke: () => revokePlanLink(one.sam.ctx, { clientId: one.clientId }) }
  }
  const untoldKinds = async () => (await world.factKinds()).filter((kind) => kind === 'restriction.untold').length
  const byPhone = () => ({ on: today(), how: 'phone' as const })
  const retell = (restrictionId: string) => tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.', told: byPhone() })

  test('is taken back, once, when their link is revoked; who rings them writes it down, and the seven days begin anew', async () => {
    const ada = await told('Dicht-q')
    world.clock.forward(24)
    const before = await untoldKinds()
    await ada.revoke()
    await reactToAll(world)
    await reactToAll(world)
    expect((await untoldKinds()) - before).toBe(1)
    const because = { by: noor.name, because: 'It is right.', failed: 'link', at: now() }
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: because })
    expect(await world.read((tx) => countUntold(tx))).toBe(1)
    world.clock.forward(WEEK)
    expect(await foundBy(ada.sam.ctx, ada)).toEqual([])
    const again = () => tellOfLifting(noor.ctx, { restrictionId: ada.restrictionId, because: 'It is right.' })
    await expect(again()).rejects.toMatchObject({ reason: 'tell-them-first' })
    await retell(ada.restrictionId)
    expect(await standing(ada)).toMatchObject({ lifts: { told: byPhone() }, untold: null })
    await reactToAll(world)
    world.clock.forward(WEEK - 1)
    expect(await foundBy(ada.sam.ctx, ada)).toEqual([])
    world.clock.forward(2)
    expect(await foundBy(ada.sam.ctx, ada)).toEqual(TABLES)
  })

  test('is taken back when wrong PINs end their link', async () => {
    const ada = await told('Slot-q')
    const wrong = () => enterPin(ada.asClient, { linkId: ada.linkId, pin: '0000' }).catch(() => undefined)
    while (await world.read((tx) => planLinkOf(tx, ada.clientId, now()))) {
      for (let at = 0; at < 5; at++) await wrong()
      world.clock.forward(5)
    }
    await reactToAll(world)
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: { failed: 'link' } })
    expect(await keepRestricted(noor.ctx, ada)).toBeNull()
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: null })
  })

  test('is taken back when the e-mail that told them comes back, and another e-mail does not tell them', async () => {
    const ada = await everythingOf(world, 'Terug-q')
    await revokePlanLink(ada.sam.ctx, ada)
    world.clock.forward(1)
    await world.owner.query(`update client set email = 'terug@example.org', reach_by = 'email', do_not_use = '{}' where id = $1`, [
      ada.clientId,
    ])
    await ask(ada)
    const restrictionId = (await standing(ada))!.id
    expect(await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).toBe('letter')
    await reactToAll(world)
    const { id } = (await world.owner.query<{ id: string }>(`select id from outgoing_mail where to_address = 'terug@example.org'`)).rows[0]!
    const noSuchBox = Object.assign(new Error('no such mailbox'), { command: 'RCPT TO', responseCode: 550 })
    await sendLetter(world.system, id, () => Promise.reject(noSuchBox), false)
    await reactToAll(world)
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: { failed: 'letter' } })
    await expect(tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).rejects.toMatchObject({ reason: 'tell-them-first' })
    await retell(restrictionId)
    expect(await standing(ada)).toMatchObject({ lifts: { told: byPhone() } })
  })

  test('is taken back when the e-mail came back first and the link is revoked after: each heard of once, in this order', async () => {
    const ada = await everythingOf(world, 'Beide-q')
    await world.owner.query(`update client set email = 'beide@example.org', reach_by = 'email', do_not_use = '{}' where id = $1`, [
      ada.clientId,
    ])
    await makePlanLink(ada.sam.ctx, { clientId: ada.clientId })
    await ask(ada)
    const restrictionId = (await standing(ada))!.id
    await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })
    const factOf = async (kind: string, subject: string) => {
      const find = 'select id from fact where kind = $1 and subject_id = $2 order by at desc limit 1'
      return (await world.owner.query<{ id: string }>(find, [kind, subject])).rows[0]!.id
    }
    await react(world.system, await factOf('restriction.end-told', ada.clientId), 'tellOfEnd', { origin: ORIGIN })
    const { id } = (await world.owner.query<{ id: string }>(`select id from outgoing_mail where to_address = 'beide@example.org'`)).rows[0]!
    const noSuchBox = Object.assign(new Error('no such mailbox'), { command: 'RCPT TO', responseCode: 550 })
    await sendLetter(world.system, id, () => Promise.reject(noSuchBox), false)
    await react(world.system, await factOf('letter.bounced', id), 'holdUnread', { origin: ORIGIN })
    expect(await standing(ada)).toMatchObject({ lifts: {}, untold: null })
    world.clock.forward(24)
    await revokePlanLink(ada.sam.ctx, ada)
    expect(await world.read((tx) => willRead(tx, { clientId: ada.clientId, until: now() }))).toBeNull()
    await react(world.system, await factOf('plan-link.revoked', ada.clientId), 'holdUntold', { origin: ORIGIN })
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: { failed: 'link' } })
    await expect(tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).rejects.toMatchObject({ reason: 'tell-them-first' })
  })

  test('is not begun by a letter to what is no address: somebody tells them first', async () => {
    const ada = await everythingOf(world, 'Komma-q')
    await revokePlanLink(ada.sam.ctx, ada)
    await world.owner.query(`update client set email = 'jan@example.org,', reach_by = 'email', do_not_use = '{}' where id = $1`, [
      ada.clientId,
    ])
    await ask(ada)
    const restrictionId = (await standing(ada))!.id
    await expect(tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).rejects.toMatchObject({ reason: 'tell-them-first' })
    await retell(restrictionId)
    expect(await standing(ada)).toMatchObject({ lifts: { told: byPhone() } })
  })

  test('is taken back by the daily round, once, where the letter has not gone out by then; what was sent, read or told goes on', async () => {
    const byLetter = async (mark: string) => {
      const one = await everythingOf(world, mark)
      await revokePlanLink(one.sam.ctx, one)
      world.clock.forward(1)
      await world.owner.query(`update client set email = $2, reach_by = 'email', do_not_use = '{}' where id = $1`, [
        one.clientId,
        `${mark.toLowerCase()}@example.org`,
      ])
      await ask(one)
      const restrictionId = (await standing(one))!.id
      expect(await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).toBe('letter')
      await reactToAll(world)
      const find = () =>
        world.owner.query<{ id: string }>(`select id from outgoing_mail where to_address = $1`, [`${mark.toLowerCase()}@example.org`])
      return { ...one, restrictionId, find }
    }
    const [ada, bea, cor, dee] = [await byLetter('Nietweg-q'), await byLetter('Welweg-q'), await byLetter('Gezegd-q'), await told('Plan-q')]
    expect(await goesOut((await bea.find()).rows[0]!.id)).toBe(true)
    const away = Object.assign(new Error('refused as spam'), { command: 'DATA', responseCode: 554 })
    const { id: letterId } = (await ada.find()).rows[0]!
    await expect(sendLetter(world.system, letterId, () => Promise.reject(away), false)).rejects.toThrow('spam')
    await noteTold(noor.ctx, { restrictionId: cor.restrictionId, told: byPhone() })
    await holdUnsent(world.system)
    expect(await standing(ada)).toMatchObject({ lifts: {}, untold: null })
    world.clock.forward(WEEK - 20)
    const before = await untoldKinds()
    await Promise.all([holdUnsent(world.system), holdUnsent(world.system)])
    expect((await untoldKinds()) - before).toBe(1)
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: { failed: 'letter', at: now() } })
    expect((await ada.find()).rows).toEqual([])
    for (const one of [bea, cor, dee]) expect(await standing(one)).toMatchObject({ lifts: {}, untold: null })
    await retell(ada.restrictionId)
    expect(await standing(ada)).toMatchObject({ lifts: { told: byPhone() } })
  })

  test('goes on where a new link was made, where e-mail tells them, and where a manager told them too', async () => {
    const [ada, bea, cor] = [await told('Nieuw-q'), await told('Post2-q'), await told('Ook-q')]
    await ada.revoke()
    await makePlanLink(ada.sam.ctx, ada)
    await world.owner.query(`update client set email = 'post@example.org', reach_by = 'email', do_not_use = '{}' where id = $1`, [
      bea.clientId,
    ])
    await bea.revoke()
    await expect(noteTold(cor.sam.ctx, { restrictionId: cor.restrictionId, told: byPhone() })).rejects.toMatchObject({ kind: 'forbidden' })
    const early = { on: '2020-01-01', how: 'phone' as const }
    await expect(noteTold(noor.ctx, { restrictionId: cor.restrictionId, told: early })).rejects.toMatchObject({ field: 'toldOn' })
    const day = (await standing(cor))!.lifts!.at
    await noteTold(noor.ctx, { restrictionId: cor.restrictionId, told: byPhone() })
    await noteTold(noor.ctx, { restrictionId: cor.restrictionId, told: { ...byPhone(), how: 'letter' } })
    await cor.revoke()
    await reactToAll(world)
    for (const one of [ada, bea]) expect(await standing(one)).toMatchObject({ lifts: { told: null }, untold: null })
    expect(await standing(cor)).toMatchObject({ lifts: { at: day, told: byPhone() }, untold: null })
  })

  test('whoever tells them before it was taken back gives them seven days; where nothing ends there is nothing to note', async () => {
    const ada = await told('Eerst-q')
    world.clock.forward(6 * 24)
    await ada.revoke()
    await noteTold(noor.ctx, { restrictionId: ada.restrictionId, told: byPhone() })
    await reactToAll(world)
    expect((await standing(ada))!.lifts).toMatchObject({ at: new Date(now().getTime() + WEEK * 3_600_000), told: byPhone() })
    await keepRestricted(noor.ctx, ada)
    const nothing = noteTold(noor.ctx, { restrictionId: ada.restrictionId, told: byPhone() })
    await expect(nothing).rejects.toMatchObject({ kind: 'conflict', reason: 'no-end-told' })
  })

  test('is taken back by the job that is done again after a crash, also when its day had come meanwhile', async () => {
    const ada = await told('Klap-q')
    world.clock.forward(WEEK - 1)
    await ada.revoke()
    const fact = await world.owner.query<{ id: string }>(
      `select id from fact where kind = 'plan-link.revoked' and subject_id = $1 order by at desc limit 1`,
      [ada.clientId],
    )
    const { id } = fact.rows[0]!
    const crash = inTransaction(world.system, async (work) => {
      await holdUntold(world.system, work, (await factWithId(work.tx, id))!)
      throw new Error('killed here')
    })
    await expect(crash).rejects.toThrow('killed here')
    expect(await standing(ada)).toMatchObject({ lifts: {}, untold: null })
    world.clock.forward(2)
    expect(await standing(ada)).toBeUndefined()
    await react(world.system, id, 'holdUntold', { origin: ORIGIN })
    expect(await standing(ada)).toMatchObject({ lifts: null, untold: { failed: 'link' } })
    expect(await foundBy(ada.sam.ctx, ada)).toEqual([])
  })

  test('the database holds that what was told has its day or is taken back', async () => {
    const ada = await told('Slot2-q')
    const broken = world.owner.query(`update restriction set lifts_at = null where id = $1`, [ada.restrictionId])
    await expect(broken).rejects.toThrow('check constraint')
  })
})
