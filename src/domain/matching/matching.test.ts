import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { shareableWith } from '#domain/introductions'
import { openLink } from '#domain/links'
import { accessInWords } from './access-in-words.ts'
import {
  knownOf,
  matchServices,
  moveUpShortlist,
  putOnShortlist,
  recordUnmetNeed,
  sayOfShortlist,
  shareShortlist,
  goneFromShortlist,
  shortlistOf,
  takeOffShortlist,
  unmetNeeds,
  writeLine,
} from './index.ts'
import { SMALL, withoutSmall } from './unmet-needs.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const now = world.clock.now()

async function walk() {
  const client = await world.client()
  return world.referral({ client, needs: ['loneliness'] })
}
const clientCtx = (clientId: string): Context => ({ ...world.public, actor: { kind: 'client', id: clientId } })
const change = (id: string, fields: Record<string, unknown>) =>
  inTransaction(world.system, ({ tx }) => tx.updateTable('service').set(fields).where('id', '=', id).execute())

describe('what fits a client', () => {
  test('their needs, home, language, access and age are known while they agree to our help', async () => {
    const referral = await walk()
    await inTransaction(world.system, async ({ tx }) => {
      await tx.insertInto('place').values({ kind: 'postcode', name: 'OV11AA', latitude: 53.05, longitude: 0.03 }).execute()
      await tx
        .updateTable('client')
        .set({
          postal_code: 'OV1 1AA',
          language: 'pl',
          access_needs: 'Uses a wheelchair',
          birth_date: '1950-05-13',
          needs_interpreter: true,
        })
        .where('id', '=', referral.clientId)
        .execute()
    })
    expect(await world.read((tx) => knownOf(tx, referral.id, now))).toEqual({
      clientId: referral.clientId,
      needs: ['loneliness'],
      referredFor: ['loneliness'],
      home: 'OV1 1AA',
      language: 'pl',
      access: ['step-free', 'interpreter'],
      age: 75,
    })
    await inTransaction(world.system, ({ tx }) =>
      tx.updateTable('consent').set({ ended_at: now, ended_by_kind: 'client' }).where('client_id', '=', referral.clientId).execute(),
    )
    expect(await world.read((tx) => knownOf(tx, referral.id, now))).toMatchObject({
      needs: ['loneliness'],
      home: '',
      access: [],
      age: undefined,
    })
  })

  test('a language that nobody said is not weighed, and is nothing that a group can be told', async () => {
    const referral = await walk()
    const speaks = (language: string | null) =>
      world.read((tx) => tx.updateTable('client').set({ language }).where('id', '=', referral.clientId).execute())
    const canTell = async () => (await world.read((tx) => shareableWith(tx, referral.clientId))).map(({ what }) => what)
    expect(await canTell()).toContain('language')
    await speaks(null)
    expect((await world.read((tx) => knownOf(tx, referral.id, now))).language).toBeUndefined()
    expect(await canTell()).not.toContain('language')
  })

  test('a service says why it is there and what speaks against it, by what is in its entry', async () => {
    const referral = await walk()
    const { id } = await world.service({ name: 'Tea at ten', needs: ['loneliness'] })
    await change(id, { capacity_status: 'waitlist', languages: ['nl'], cost: 'free', minimum_age: 99, confirmed_at: now })
    await inTransaction(world.system, ({ tx }) =>
      tx.updateTable('client').set({ birth_date: '1950-05-13' }).where('id', '=', referral.clientId).execute(),
    )
    const { services } = await world.read((tx) => matchServices(tx, { referralId: referral.id, search: { text: 'tea' }, now }))
    expect(services[0]).toMatchObject({
      id,
      why: [{ kind: 'need', code: 'loneliness' }, { kind: 'name' }, { kind: 'cost', cost: 'free' }, { kind: 'confirmed' }],
      against: [{ kind: 'waiting-list' }, { kind: 'age', from: 99, to: null }, { kind: 'language-not-named', tag: 'en' }],
    })
  })

  test('what clients said and did is counted, each client once, and lifts or lowers a service', async () => {
    const referral = await walk()
    const services = [
      await world.service({ name: 'Choir one' }),
      await world.service({ name: 'Choir two' }),
      await world.service({ name: 'Choir three' }),
    ]
    await inTransaction(world.system, async ({ tx }) => {
      for (const [index, word] of [
        [0, 'not-for-me'],
        [2, 'went'],
        [2, 'went'],
      ] as const) {
        const step = newId()
        await tx
          .insertInto('step')
          .values({
            id: step,
            referral_id: referral.id,
            client_id: referral.clientId,
            service_id: services[index]!.id,
            words: 'Go',
            done_by: 'client',
            agreed_at: now,
            agreed_by: sam.id,
          })
          .execute()
        await tx
          .insertInto('client_word')
          .values({ id: newId(), client_id: referral.clientId, step_id: step, word, said_at: now })
          .execute()
      }
    })
    const found = await world.read((tx) => matchServices(tx, { referralId: referral.id, search: { text: 'choir' }, now }))
    expect(found.services.map(({ name }) => name)).toEqual(['Choir three', 'Choir two', 'Choir one'])
    expect(found.services[0]!.why).toContainEqual({ kind: 'went', count: 1 })
    expect(found.services[2]!.against).toContainEqual({ kind: 'not-for-me', count: 1 })
  })

  test('the words of a client are understood in both languages, and nothing is guessed', () => {
    expect(accessInWords('A chair with arms, and her guide dog', false)).toEqual(['seating', 'assistance-dogs'])
    expect(accessInWords('Rolstoel, en graag rustig', true)).toEqual(['step-free', 'quiet-space', 'interpreter'])
    expect(accessInWords('Likes cake', false)).toEqual([])
    expect(accessInWords(null, false)).toEqual([])
  })
})

describe('a shortlist', () => {
  const put = (referral: { id: string }, serviceId: string, id = newId(), by: Person = sam) =>
    putOnShortlist(by.ctx, { id, referralId: referral.id, serviceId })
  const list = (clientId: string) => world.read((tx) => shortlistOf(tx, clientId))

  test('keeps services in the order in which they were put, each once, and says so in the story', async () => {
    const referral = await walk()
    const [one, other] = [await world.service(), await world.service()]
    await put(referral, one.id)
    await put(referral, other.id)
    await put(referral, one.id)
    const items = await list(referral.clientId)
    expect(items.map(({ service }) => service.id)).toEqual([one.id, other.id])
    expect((await world.factKinds()).filter((kind) => kind === 'shortlist.added')).toHaveLength(2)
    await moveUpShortlist(sam.ctx, { referralId: referral.id, itemId: items[1]!.id })
    await writeLine(sam.ctx, { referralId: referral.id, itemId: items[1]!.id, line: 'You said that you miss singing.' })
    expect((await list(referral.clientId)).map(({ service, line }) => [service.id, line])).toEqual([
      [other.id, 'You said that you miss singing.'],
      [one.id, null],
    ])
    await takeOffShortlist(sam.ctx, { referralId: referral.id, itemId: items[0]!.id })
    await takeOffShortlist(sam.ctx, { referralId: referral.id, itemId: items[0]!.id })
    expect(await list(referral.clientId)).toHaveLength(1)
  })

  test('leads to the entry that stands for one that was merged, once, and leaves out what is hidden', async () => {
    const referral = await walk()
    const [kept, gone, closed, only] = [await world.service(), await world.service(), await world.service(), await world.service()]
    for (const { id } of [gone, kept, closed, only]) await put(referral, id)
    await change(gone.id, { hidden_at: now, hidden_because: 'merged', merged_into: kept.id })
    await change(closed.id, { hidden_at: now, hidden_because: 'closed' })
    expect((await list(referral.clientId)).map(({ service }) => service.id)).toEqual([kept.id, only.id])
    await change(kept.id, { hidden_at: now, hidden_because: 'closed' })
    expect((await list(referral.clientId)).map(({ service }) => service.id)).toEqual([only.id])
  })

  test('says what is on it no more: what has closed, and what is out of sight for now', async () => {
    const referral = await walk()
    const [there, closed, unsure] = [
      await world.service(),
      await world.service({ name: 'Tuesday walk' }),
      await world.service({ name: 'Choir' }),
    ]
    for (const { id } of [there, closed, unsure]) await put(referral, id)
    await change(closed.id, { status: 'defunct' })
    await change(unsure.id, { hidden_at: now, hidden_because: 'no-answer' })
    expect(await world.read((tx) => goneFromShortlist(tx, referral.clientId))).toMatchObject([
      { name: 'Tuesday walk', hasClosed: true },
      { name: 'Choir', hasClosed: false },
    ])
    expect(await list(referral.clientId)).toHaveLength(1)
  })

  test('two link workers who put the same on it at once put it there once', async () => {
    const referral = await walk()
    const service = await world.service()
    const rowan = await world.member('link-worker')
    await Promise.all([put(referral, service.id), put(referral, service.id, newId(), rowan)])
    expect(await list(referral.clientId)).toHaveLength(1)
  })

  test('is kept by link workers only, for services that are offered, and for people of this programme', async () => {
    const referral = await walk()
    const service = await world.service()
    const doctor = await world.member('referrer')
    await expect(put(referral, service.id, newId(), doctor)).rejects.toMatchObject({ kind: 'forbidden' })
    await change(service.id, { hidden_at: now, hidden_because: 'closed' })
    await expect(put(referral, service.id)).rejects.toMatchObject({ kind: 'not-found', reason: 'service-unknown' })
    await expect(put({ id: newId() }, service.id)).rejects.toMatchObject({ kind: 'not-found' })
    const other = await world.programme()
    const theirs = await other.service()
    await expect(put(referral, theirs.id)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(moveUpShortlist(sam.ctx, { referralId: referral.id, itemId: newId() })).rejects.toMatchObject({ kind: 'not-found' })
  })

  test('is shared by a link that opens the list and no plan; a new one ends the one before', async () => {
    const referral = await walk()
    const keyOf = async () => (await shareShortlist(sam.ctx, { referralId: referral.id })).path.split('/').at(-1)!
    const [first, second] = [await keyOf(), await keyOf()]
    const open = (key: string, purpose: 'shortlist' | 'see-plan') => world.read((tx) => openLink(tx, world.system, key, purpose))
    expect(await open(second, 'shortlist')).toMatchObject({ clientId: referral.clientId })
    await expect(open(first, 'shortlist')).rejects.toMatchObject({ reason: 'link-revoked' })
    await expect(open(second, 'see-plan')).rejects.toMatchObject({ reason: 'link-unknown' })
  })

  test('hears the client, who may think again; said twice is said once', async () => {
    const referral = await walk()
    const service = await world.service()
    await put(referral, service.id)
    const [item] = await list(referral.clientId)
    const say = (word: 'would-like' | 'not-for-me', id = newId()) =>
      sayOfShortlist(clientCtx(referral.clientId), { id, itemId: item!.id, word })
    await say('would-like')
    await say('would-like')
    expect((await list(referral.clientId))[0]!.said).toMatchObject({ word: 'would-like' })
    world.clock.forward(1)
    await say('not-for-me')
    expect((await list(referral.clientId))[0]!.said).toMatchObject({ word: 'not-for-me' })
    expect((await world.factKinds()).filter((kind) => kind === 'word.said')).toHaveLength(2)
  })

  test('hears nobody else: not another client, nor somebody without a link', async () => {
    const referral = await walk()
    const service = await world.service()
    await put(referral, service.id)
    const [item] = await list(referral.clientId)
    const stranger = await world.client()
    const said = { id: newId(), itemId: item!.id, word: 'would-like' as const }
    await expect(sayOfShortlist(clientCtx(stranger.id), said)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(sayOfShortlist(world.public, said)).rejects.toMatchObject({ kind: 'gone' })
  })
})

describe('what is missing', () => {
  const nothing = { near: '', weekdays: [], partsOfDay: [], access: [], language: '' } as const
  const record = (fields: { id?: string; needs?: string[]; near?: string; language?: string }, by: Person = sam) =>
    recordUnmetNeed(by.ctx, { ...nothing, id: newId(), needs: ['sleep'], ...fields })
  const rows = () => world.read((tx) => tx.selectFrom('unmet_need').selectAll().execute())

  test('is recorded once by what was asked and by area, and holds nothing of the client', async () => {
    const id = newId()
    await inTransaction(world.system, ({ tx }) =>
      tx.insertInto('place').values({ kind: 'postcode', name: 'OV21GS', latitude: 53.05, longitude: 0.03 }).execute(),
    )
    await record({ id, near: 'OV2 1GS', needs: ['sleep', 'worry', 'no-such-need'] })
    await record({ id, near: 'OV2 1GS' })
    const [row, ...more] = await rows()
    expect(more).toEqual([])
    expect(row).toMatchObject({ need_codes: ['sleep', 'worry'], area: 'OV2', recorded_on: '2026-05-12' })
    expect(Object.keys(row!).sort()).toEqual([
      ...['access_features', 'area', 'id', 'language', 'need_codes', 'parts_of_day', 'programme_id', 'recorded_on', 'weekdays'],
    ])
    const facts = await world.read((tx) => tx.selectFrom('fact').selectAll().where('kind', '=', 'unmet-need.recorded').execute())
    expect(facts).toHaveLength(1)
    expect(facts[0]).toMatchObject({ subject_kind: 'programme', actor_kind: 'system', actor_id: null, payload: {} })
    expect(row!.id).not.toBe(id)
  })

  test('keeps no words that somebody typed, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), fc.string({ maxLength: 20 }), async (near, language) => {
        const before = new Set((await rows()).map(({ id }) => id))
        await record({ near: `Mrs de Vries ${near}`, language: `Ada ${language}` })
        const added = (await rows()).filter(({ id }) => !before.has(id))
        expect(added.map((row) => [row.area, row.language])).toEqual([[null, null]])
      }),
      { numRuns: 20 },
    )
  })

  test('needs a need, and a link worker', async () => {
    await expect(record({ needs: ['nonsense'] })).rejects.toMatchObject({ kind: 'invalid', field: 'need' })
    await expect(record({}, await world.member('manager'))).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('is told to managers, by need and area, with no number under five', async () => {
    for (let times = 0; times < SMALL; times++) await record({ needs: ['legal'] })
    await record({ needs: ['digital'] })
    const manager = await world.member('manager')
    const told = await world.read((tx) => unmetNeeds(tx, manager.ctx, '2026-01-01'))
    expect(told.find(({ need }) => need === 'legal')).toEqual({ need: 'legal', count: SMALL, areas: [{ area: null, count: SMALL }] })
    expect(told.find(({ need }) => need === 'digital')).toEqual({ need: 'digital', count: null, areas: [{ area: null, count: null }] })
    await expect(world.read((tx) => unmetNeeds(tx, sam.ctx, '2026-01-01'))).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('a small number is not told, nor what would tell it by subtraction', () => {
    const counted = fc.uniqueArray(
      fc.record({ need: fc.constantFrom('a', 'b'), area: fc.constantFrom('1', '2', '3', null), count: fc.integer({ min: 1, max: 9 }) }),
      {
        selector: ({ need, area }) => `${need} ${area}`,
      },
    )
    fc.assert(
      fc.property(counted, (rows) => {
        for (const { count, areas } of withoutSmall(rows)) {
          const shown = areas.flatMap((row) => (row.count === null ? [] : [row.count]))
          expect(Math.min(Infinity, ...shown, count ?? Infinity)).toBeGreaterThanOrEqual(SMALL)
          const left = count === null ? 0 : count - shown.reduce((sum, one) => sum + one, 0)
          expect(left === 0 || left >= SMALL).toBe(true)
        }
      }),
    )
  })
})
