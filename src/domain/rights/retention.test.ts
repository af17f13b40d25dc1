import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { sendLetter } from '#domain/letters'
import { clockAt } from '#platform/clock'
import { reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { everythingOf } from '../../../tests/support/everything.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { chooseRetention, clearedWithin, clearingsOf, clearOut, retentionKinds, retentionOf, takeBackRetention, wouldGo } from './index.ts'

const world = await openWorld()
const { owner, programmeId } = world
const DAY = 86_400_000
let ruth: Awaited<ReturnType<typeof world.member>>
beforeAll(async () => {
  // The doors ask the database for the time.
  world.clock.set(new Date())
  ruth = await world.member('manager')
})
const inDays = (days: number) => ({ ...world.system, clock: clockAt(new Date(world.clock.now().getTime() + days * DAY)) })
const count = async (table: string, where = 'true') =>
  (await owner.query<{ n: number }>(`select count(*)::int as n from ${table} where programme_id = $1 and ${where}`, [programmeId])).rows[0]!
    .n

async function endedClient(mark: string) {
  const ada = await everythingOf(world, mark)
  await owner.query(`update ending set reopened_at = null, reopened_by = null where referral_id = $1`, [ada.referralId])
  return ada
}

describe('how long things are kept', () => {
  test('each kind has a time for each country, and a programme begins with its own', async () => {
    const here = await world.read(retentionOf)
    expect(here.map(({ kind }) => kind)).toEqual([...retentionKinds])
    expect(here[0]).toMatchObject({ kind: 'client', days: 2922, chosen: null })
    await owner.query(`update programme set time_zone = 'Europe/Amsterdam' where programme_id = $1`, [programmeId])
    expect((await world.read(retentionOf))[0]).toMatchObject({ days: 730 })
    await owner.query(`update programme set time_zone = 'Europe/London' where programme_id = $1`, [programmeId])
  })

  test('a manager chooses within bounds, and once is enough', async () => {
    await chooseRetention(ruth.ctx, { kind: 'drafts', days: 60 })
    await chooseRetention(ruth.ctx, { kind: 'drafts', days: 60 })
    expect((await world.read(retentionOf)).find(({ kind }) => kind === 'drafts')).toMatchObject({
      days: 60,
      usual: 30,
      chosen: { by: ruth.name },
    })
    expect((await world.factKinds()).filter((kind) => kind === 'retention.chosen')).toHaveLength(1)
    for (const days of [6, 181, 14.5, -1])
      await expect(chooseRetention(ruth.ctx, { kind: 'drafts', days })).rejects.toThrow('retention-bounds')
    const sam = await world.member('link-worker')
    await expect(chooseRetention(sam.ctx, { kind: 'drafts', days: 20 })).rejects.toThrow('not-your-role')
  })
})

describe('the round of the night', () => {
  test('takes what has had its time and nothing else, says how much, and made twice does the same', async () => {
    await owner.query(`update retention_choice set days = 14 where kind = 'drafts'`)
    const old = await endedClient('Oud-q')
    const open = await everythingOf(world, 'Open-q')
    await owner.query(`update client_read set read_at = read_at - interval '1100 days' where client_id = $1`, [open.clientId])
    await owner.query(`update outgoing_mail set sent_at = now() - interval '100 days' where once_key like $1`, [
      `introduction:${open.introductionId}:%`,
    ])
    await clearOut(inDays(1))
    expect(await count('client')).toBe(2)
    expect(await count('client_read', `client_id = '${open.clientId}'`)).toBe(0)
    expect(
      await count(
        'outgoing_mail',
        `once_key like 'introduction:${open.introductionId}:%' and to_address = '-@-' and subject = '-' and body is null`,
      ),
    ).toBe(1)
    expect(await count('referral_draft')).toBe(2)
    await clearOut(inDays(15))
    expect(await count('referral_draft')).toBe(0)
    await clearOut(inDays(366))
    expect(await count('story_piece', `client_id = '${old.clientId}'`)).toBe(0)
    expect(await count('story_piece', `client_id = '${open.clientId}'`)).toBe(3)
    await clearOut(inDays(2923))
    await clearOut(inDays(2923))
    expect(await count('client', `id = '${old.clientId}'`)).toBe(0)
    expect(await count('client', `id = '${open.clientId}'`)).toBe(1)
    expect((await world.factKinds()).filter((kind) => kind === 'client.erased')).toHaveLength(1)
    const nights = await reading(ruth.ctx, (tx) => clearingsOf(tx, 10_000))
    expect(nights.find(({ kind, cleared }) => kind === 'client' && cleared > 0)).toMatchObject({ cleared: 1, isDone: true })
  })

  test('broken off, it has told what it did, and the next goes on', async () => {
    await owner.query(
      `insert into referral_draft (programme_id, member_id, updated_at) select $1, $2, now() - interval '1 year' from generate_series(1, 700)`,
      [programmeId, ruth.id],
    )
    const at = inDays(3000)
    let transactions = 0
    const dying = {
      ...at,
      db: {
        ...at.db,
        transaction: () => {
          // The sixth is the second batch of drafts.
          if (++transactions > 6) throw new Error('killed')
          return at.db.transaction()
        },
      } as unknown as typeof at.db,
    }
    await expect(clearOut(dying)).rejects.toThrow('killed')
    const left = await count('referral_draft')
    const told = async () => (await reading(ruth.ctx, (tx) => clearingsOf(tx, 1))).find(({ kind }) => kind === 'drafts')
    expect(700 - left).toBe((await told())?.cleared ?? 0)
    await clearOut(at)
    expect(await count('referral_draft')).toBe(0)
    expect(await told()).toMatchObject({ cleared: 700, isDone: true })
  })

  test('whoever waits for an answer is not cleared away before it', async () => {
    const ada = await endedClient('Wacht-q')
    await owner.query(`insert into rights_request (programme_id, id, client_id, kind, asked_at) values ($1, $2, $3, 'erasure', now())`, [
      programmeId,
      newId(),
      ada.clientId,
    ])
    await clearOut(inDays(3001))
    expect(await count('client', `id = '${ada.clientId}'`)).toBe(1)
  })

  test('whoever is being referred anew, or was spoken with since, is not cleared away', async () => {
    const [anew, spoken, gone] = [await endedClient('Weer-q'), await endedClient('Gesproken-q'), await endedClient('Voorbij-q')]
    await owner.query(`delete from referral_draft where answers ->> 'clientId' <> $1`, [anew.clientId])
    await owner.query(`update contact set contacted_at = now() + interval '90 days' where client_id = $1`, [spoken.clientId])
    await clearOut(inDays(2923))
    const isThere = async ({ clientId }: typeof gone) => (await count('client', `id = '${clientId}'`)) === 1
    expect([await isThere(anew), await isThere(spoken), await isThere(gone)]).toEqual([true, true, false])
  })

  test('a letter that never went out is not kept for ever, and does not go out after it', async () => {
    const { rows } = await owner.query<{ id: string }>(
      `insert into outgoing_mail (programme_id, once_key, to_address, subject, body, owed_at)
      values ($1, 'never:sent', 'ada@example.org', 'Ada', 'Ada', now() - interval '100 days') returning id`,
      [programmeId],
    )
    await clearOut(inDays(0))
    const letter = await owner.query('select to_address, subject, body, sent_at from outgoing_mail where id = $1', [rows[0]!.id])
    expect(letter.rows).toEqual([{ to_address: '-@-', subject: '-', body: null, sent_at: null }])
    await sendLetter(world.system, rows[0]!.id, () => Promise.reject(new Error('it went out')), false)
  })

  test('what comes next is told before it goes', async () => {
    await owner.query(`insert into referral_draft (programme_id, member_id, updated_at) values ($1, $2, now())`, [programmeId, ruth.id])
    const within = async (days: number) => (await reading(ruth.ctx, (tx) => clearedWithin(tx, world.clock.now(), days))).get('drafts')
    expect([await within(7), await within(30)]).toEqual([0, 1])
    const coming = await reading(ruth.ctx, (tx) => clearedWithin(tx, world.clock.now(), 30))
    expect(coming.get('story')).toBeNull()
  })

  test('the server cannot take away who saw what of the last year, whatever it says', async () => {
    const before = await count('client_read')
    expect(before).toBeGreaterThan(0)
    await world.pool.query(`select door.clear_reads($1, now() + interval '10 years', 1000)`, [programmeId])
    expect(await count('client_read')).toBe(before)
  })

  test('the doors take nothing of another programme, and nothing before its own time, whatever they are told', async () => {
    const ada = await endedClient('Deur-q')
    await owner.query(`update client_read set read_at = now() - interval '400 days' where client_id = $1`, [ada.clientId])
    const kept = () => Promise.all(['client_read', 'story_piece'].map((table) => count(table, `client_id = '${ada.clientId}'`)))
    const before = await kept()
    expect(Math.min(...before)).toBeGreaterThan(0)
    const clear = (ctx: typeof world.system) =>
      reading(ctx, async (tx) => {
        for (const door of ['clear_reads', 'clear_stories'])
          await sql`select ${sql.raw(`door.${door}`)}(${programmeId}, now() + interval '10 years', 1000)`.execute(tx)
      })
    await clear((await world.programme()).system)
    await clear(world.system)
    expect(await kept()).toEqual(before)
  })
})

describe('a shorter time', () => {
  test('holds after a week, is said before with what would go, and can be taken back until then', async () => {
    await owner.query(`delete from referral_draft`)
    await owner.query(`update retention_choice set days = 60 where kind = 'drafts'`)
    await owner.query(`insert into referral_draft (programme_id, member_id, updated_at) values ($1, $2, now() - interval '10 days')`, [
      programmeId,
      ruth.id,
    ])
    const drafts = (days = 0) => reading(inDays(days), retentionOf).then((all) => all.find(({ kind }) => kind === 'drafts'))
    const weigh = (days: number) => reading(ruth.ctx, (tx) => wouldGo(tx, world.clock.now(), { kind: 'drafts', days }))
    expect([await weigh(14), await weigh(60), await weigh(20)]).toMatchObject([{ count: 1 }, null, { count: 0 }])
    await chooseRetention(ruth.ctx, { kind: 'drafts', days: 7 })
    await takeBackRetention(ruth.ctx, { kind: 'drafts' })
    expect(await drafts(8)).toMatchObject({ days: 60, shorter: null })
    await chooseRetention(ruth.ctx, { kind: 'drafts', days: 7 })
    await chooseRetention(ruth.ctx, { kind: 'drafts', days: 14 })
    expect(await drafts(6)).toMatchObject({ days: 60, shorter: { days: 14, by: ruth.name } })
    await clearOut(inDays(6))
    expect(await count('referral_draft')).toBe(1)
    expect(await drafts(8)).toMatchObject({ days: 14, shorter: null, chosen: { by: ruth.name } })
    await clearOut(inDays(8))
    expect(await count('referral_draft')).toBe(0)
    const later = { ...ruth.ctx, clock: inDays(8).clock }
    await takeBackRetention(later, { kind: 'drafts' })
    await chooseRetention(later, { kind: 'drafts', days: 7 })
    expect(await drafts(9)).toMatchObject({ days: 14, shorter: { days: 7 } })
    await takeBackRetention(later, { kind: 'drafts' })
    expect(await drafts(20)).toMatchObject({ days: 14, shorter: null })
  })

  test('taken back by choosing the time that holds now leaves a fact; two managers at once choose one after the other', async () => {
    const chosen = async () => (await world.factKinds()).filter((kind) => kind.startsWith('retention.')).slice(-2)
    const now = (await reading(ruth.ctx, retentionOf)).find(({ kind }) => kind === 'unmet-needs')!
    await chooseRetention(ruth.ctx, { kind: 'unmet-needs', days: now.least })
    await chooseRetention(ruth.ctx, { kind: 'unmet-needs', days: now.days })
    expect(await chosen()).toEqual(['retention.shortening-chosen', 'retention.shortening-taken-back'])
    await chooseRetention(ruth.ctx, { kind: 'unmet-needs', days: now.days })
    expect(await chosen()).toEqual(['retention.shortening-chosen', 'retention.shortening-taken-back'])
    const many = [0, 1, 2, 3, 4, 5].map((more) => chooseRetention(ruth.ctx, { kind: 'unmet-needs', days: now.least + more }))
    await Promise.all(many)
    await takeBackRetention(ruth.ctx, { kind: 'unmet-needs' })
  })

  test('a longer time that is chosen while a round goes on holds for the rest of it', async () => {
    await owner.query('delete from referral_draft')
    await owner.query(
      `insert into referral_draft (programme_id, member_id, updated_at) select $1, $2, now() - interval '100 days' from generate_series(1, 501)`,
      [programmeId, ruth.id],
    )
    await owner.query(`update retention_choice set days = 30 where kind = 'drafts'`)
    const choosing = {
      ...world.system,
      db: {
        transaction: () => ({
          execute: async (act: (tx: Tx) => Promise<unknown>) => {
            // Between the two batches.
            if ((await count('referral_draft')) === 1) await chooseRetention(ruth.ctx, { kind: 'drafts', days: 180 })
            return world.db.transaction().execute(act)
          },
        }),
      } as unknown as typeof world.db,
    }
    await clearOut(choosing)
    expect(await count('referral_draft')).toBe(1)
  })

  test('the door that clears stories clears none by a shorter time before it holds', async () => {
    const ada = await endedClient('Korter-q')
    await chooseRetention(ruth.ctx, { kind: 'story', days: 0 })
    const clear = (days: number) =>
      reading(inDays(days), (tx) =>
        sql`select door.clear_stories(${programmeId}, ${new Date(world.clock.now().getTime() + 100 * DAY)}, 500)`.execute(tx),
      )
    await clear(6)
    expect(await count('story_piece', `client_id = '${ada.clientId}'`)).toBe(3)
    await clear(8)
    expect(await count('story_piece', `client_id = '${ada.clientId}'`)).toBe(0)
  })
})
