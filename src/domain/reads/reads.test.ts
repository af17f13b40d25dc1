import { describe, expect, test } from 'vitest'
import { inboxOf, journeyOf } from '#domain/casework'
import { knownToGroup } from '#domain/introductions'
import { referralSentBy, takeReferral } from '#domain/referrals'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { introduced } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { checkRead, type NewCheck, readsOf, unusualReads } from './index.ts'

const world = await openWorld()
const timeZone = 'Europe/London'
const manager = await world.member('manager')

const open = (who: { ctx: typeof manager.ctx }, referralId: string) => reading(who.ctx, (tx) => journeyOf(tx, referralId))
const toldTo = async (clientId: string, page = 1) => world.read((tx) => readsOf(tx, clientId, { timeZone, page }))
const standingOut = async (clientId: string) =>
  (await reading(manager.ctx, (tx) => unusualReads(tx, { now: world.clock.now(), timeZone }))).reads.filter(
    (one) => one.clientId === clientId,
  )
const aDay = () => world.clock.set(new Date(world.clock.now().getTime() + 24 * 3_600_000))

describe('a client reads who saw what', () => {
  test('by name, role and organisation, the newest first: the referrer, the link worker, the group by its link', async () => {
    const { clientId, referralId, sam, id, group } = await introduced(world)
    const { referrerId } = await world.read((tx) =>
      tx.selectFrom('referral').select('referrer_id as referrerId').where('id', '=', referralId).executeTakeFirstOrThrow(),
    )
    const grace = { kind: 'member' as const, id: referrerId!, name: '', roles: [] }
    await reading({ ...sam.ctx, actor: grace }, (tx) => referralSentBy(tx, referrerId!, referralId))
    world.clock.forward(1)
    await open(sam, referralId)
    world.clock.forward(1)
    await reading(group, (tx) => knownToGroup(tx, id))
    const { lines, isThereMore } = await toldTo(clientId)
    expect(isThereMore).toBe(false)
    expect(lines).toMatchObject([
      { what: 'introduction', reader: { name: 'Quayside Walkers', role: null, organisation: expect.any(String) } },
      { what: 'journey', reader: { name: sam.name, role: 'link-worker', organisation: expect.any(String) } },
      { what: 'referral', reader: { role: 'referrer' }, day: '2026-05-12' },
    ])
  })

  test('several visits of a day are one line, with the first and the last', async () => {
    aDay()
    const [sam, referral] = [await world.member('link-worker'), await world.referral()]
    await open(sam, referral.id)
    await open(sam, referral.id)
    world.clock.forward(2)
    await open(sam, referral.id)
    expect((await toldTo(referral.clientId)).lines).toMatchObject([
      { what: 'journey', firstAt: new Date(world.clock.now().getTime() - 2 * 3_600_000), lastAt: world.clock.now() },
    ])
  })

  test('a name in a list is a line too, and a long story comes in pages', async () => {
    const [sam, referral] = [await world.member('link-worker'), await world.referral()]
    for (let day = 0; day < 61; day++) {
      aDay()
      await reading(sam.ctx, (tx) => inboxOf(tx, { memberId: sam.id, now: world.clock.now(), timeZone }))
    }
    const [first, second] = [await toldTo(referral.clientId), await toldTo(referral.clientId, 2)]
    expect(first).toMatchObject({ isThereMore: true, lines: expect.arrayContaining([expect.objectContaining({ what: 'list' })]) })
    expect([first.lines.length, second.lines.length]).toEqual([60, 1])
  })

  test('nobody else’s lines are among theirs, nor those of another programme', async () => {
    const [sam, one, other] = [await world.member('link-worker'), await world.referral(), await world.referral()]
    await open(sam, one.id)
    expect((await toldTo(other.clientId)).lines).toEqual([])
    const elsewhere = await world.programme()
    expect((await elsewhere.read((tx) => readsOf(tx, one.clientId, { timeZone }))).lines).toEqual([])
  })
})

describe('a manager reads what stands out', () => {
  test('a colleague’s client: not while the client waits for anybody, and not once it is theirs', async () => {
    aDay()
    const [sam, eva, referral] = [await world.member('link-worker'), await world.member('link-worker'), await world.referral()]
    await open(eva, referral.id)
    expect(await standingOut(referral.clientId)).toEqual([])
    world.clock.forward(1)
    await takeReferral(sam.ctx, { referralId: referral.id })
    world.clock.forward(1)
    await open(sam, referral.id)
    await open(eva, referral.id)
    expect(await standingOut(referral.clientId)).toMatchObject([
      { kinds: ['not-theirs'], readerId: eva.id, readerName: eva.name, check: null },
    ])
  })

  test('and the client reads that the manager saw their name', async () => {
    aDay()
    const [sam, eva, referral] = [await world.member('link-worker'), await world.member('link-worker'), await world.referral()]
    await takeReferral(sam.ctx, { referralId: referral.id })
    await open(eva, referral.id)
    await standingOut(referral.clientId)
    expect((await toldTo(referral.clientId)).lines).toContainEqual(
      expect.objectContaining({ what: 'check', reader: expect.objectContaining({ name: manager.name, role: 'manager' }) }),
    )
  })
})

describe('a manager says what lay behind it', () => {
  async function something() {
    aDay()
    const [sam, eva, referral] = [await world.member('link-worker'), await world.member('link-worker'), await world.referral()]
    await takeReferral(sam.ctx, { referralId: referral.id })
    await open(eva, referral.id)
    const [found] = await standingOut(referral.clientId)
    const check: NewCheck = {
      kinds: found!.kinds,
      readerId: eva.id,
      clientId: referral.clientId,
      day: found!.day,
      reason: 'stood-in',
    }
    const facts = () =>
      world.read((tx) =>
        tx
          .selectFrom('fact')
          .select(['subject_kind', 'payload'])
          .where('kind', '=', 'read.checked')
          .where('subject_id', '=', eva.id)
          .execute(),
      )
    return { eva, check, facts, clientId: referral.clientId }
  }

  test('and the fact holds codes only; twice is once', async () => {
    const { check, facts, clientId } = await something()
    await checkRead(manager.ctx, check)
    await checkRead(manager.ctx, check)
    await checkRead(manager.ctx, { ...check, reason: 'mistake' })
    expect(await standingOut(clientId)).toMatchObject([{ check: { by: manager.name, reason: 'stood-in', at: world.clock.now() } }])
    expect(await facts()).toEqual([
      { subject_kind: 'member', payload: { kind: 'not-theirs', client: clientId, day: check.day, reason: 'stood-in' } },
    ])
  })

  test('with two reasons it is one line, which is looked at once; a reason that came up since waits', async () => {
    const { check, eva, clientId, facts } = await something()
    world.clock.set(new Date(`${check.day}T22:30:00Z`))
    const referral = await world.read((tx) =>
      tx.selectFrom('referral').select('id').where('client_id', '=', clientId).executeTakeFirstOrThrow(),
    )
    await open(eva, referral.id)
    expect(await standingOut(clientId)).toMatchObject([{ kinds: ['not-theirs', 'at-night'], check: null }])
    await checkRead(manager.ctx, check)
    expect(await standingOut(clientId)).toMatchObject([{ check: null }])
    await checkRead(manager.ctx, { ...check, kinds: ['not-theirs', 'at-night'] })
    expect(await standingOut(clientId)).toMatchObject([{ check: { by: manager.name } }])
    expect((await facts()).map(({ payload }) => (payload as { kind: string }).kind).sort()).toEqual(['at-night', 'not-theirs'])
    world.clock.set(new Date(`${check.day}T09:00:00Z`))
  })

  test('what was read at night and looked at under the day of the calendar stays looked at; a check of the next evening is none of it', async () => {
    aDay()
    const [sam, eva, referral] = [await world.member('link-worker'), await world.member('link-worker'), await world.referral()]
    await takeReferral(sam.ctx, { referralId: referral.id })
    const back = world.clock.now()
    const day = new Date(back.getTime() + 24 * 3_600_000).toISOString().slice(0, 10)
    world.clock.set(new Date(`${day}T01:30:00Z`))
    await open(eva, referral.id)
    const [found] = await standingOut(referral.clientId)
    expect(found).toMatchObject({ day: back.toISOString().slice(0, 10), check: null })
    for (const kind of found!.kinds)
      await world.owner.query(
        `insert into read_check (programme_id, id, kind, reader_id, client_id, day, reason, checked_at, checked_by)
         values ($1, $2, $3, $4, $5, $6, 'their-work', $7, $8)`,
        [world.programmeId, newId(), kind, eva.id, referral.clientId, day, world.clock.now(), manager.id],
      )
    expect(await standingOut(referral.clientId)).toMatchObject([{ check: { by: manager.name } }])
    world.clock.set(new Date(`${day}T21:30:00Z`))
    await open(eva, referral.id)
    expect(await standingOut(referral.clientId)).toMatchObject([{ day, check: expect.anything() }, { check: null }].toReversed())
    world.clock.set(back)
  })

  test('two at once is once', async () => {
    const { check, facts } = await something()
    await Promise.all([checkRead(manager.ctx, check), checkRead(manager.ctx, check)])
    expect(await facts()).toHaveLength(1)
  })

  test('nobody but a manager, nobody of their own reading, and nothing that did not stand out', async () => {
    const { check, eva, facts } = await something()
    await expect(checkRead(eva.ctx, check)).rejects.toMatchObject({ kind: 'forbidden', reason: 'not-your-role' })
    await expect(checkRead(manager.ctx, { ...check, readerId: manager.id })).rejects.toMatchObject({ reason: 'own-reading' })
    await expect(checkRead(manager.ctx, { ...check, day: '2020-01-01' })).rejects.toMatchObject({
      kind: 'not-found',
      reason: 'reading-unknown',
    })
    await expect(checkRead(manager.ctx, { ...check, kinds: ['at-night'] })).rejects.toMatchObject({ reason: 'reading-unknown' })
    await expect(checkRead(manager.ctx, { ...check, kinds: [] })).rejects.toMatchObject({ reason: 'reading-unknown' })
    await expect(checkRead(manager.ctx, { ...check, clientId: newId() })).rejects.toMatchObject({ reason: 'reading-unknown' })
    expect(await facts()).toEqual([])
  })
})
