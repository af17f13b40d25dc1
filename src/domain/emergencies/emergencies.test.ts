import { describe, expect, test } from 'vitest'
import { readsOf, unusualReads } from '#domain/reads'
import { copyOf, takeCopy } from '#domain/rights'
import { tellPiece } from '#domain/stories'
import { systemClock } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { lettersOf, reactToAll } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { emergenciesToJudge, judgeEmergency, newsOfEmergencies, openInEmergency, seenInEmergency, warnOfLapsing } from './index.ts'
import type { NewEmergency } from './open-in-emergency.ts'

const world = await openWorld()
const timeZone = 'Europe/London'
const REASON = 'Nobody has seen her for three days.'

/** A client who told something that nobody may read, a manager to open it, and another to judge. */
async function closed() {
  const client = await world.client({ givenName: 'Ada' })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  await tellPiece(self, { id: newId(), clientId: client.id, layer: 'sensitive', question: 'safety', words: 'I am afraid at home.' })
  const noor = await world.member('manager')
  const open = (who = noor, fields: Partial<NewEmergency> = {}) =>
    openInEmergency(who.ctx, { id: newId(), clientId: client.id, reason: REASON, heldBecause: null, ...fields })
  const look = (who = noor) => reading(who.ctx, (tx) => seenInEmergency(tx, who.ctx, client.id))
  const told = async () => (await world.read((tx) => readsOf(tx, client.id, { timeZone }))).lines.map(({ what }) => what)
  return { client, noor, open, look, told }
}

describe('opening what is closed', () => {
  test('for an hour, all that was told and how to reach them; the client reads who it was, and as nothing else', async () => {
    const { open, look, told } = await closed()
    expect(await look()).toBeUndefined()
    await open()
    expect(await look()).toMatchObject({ name: expect.stringContaining('Ada') as string, story: [{ words: 'I am afraid at home.' }] })
    expect(await told()).toEqual(['emergency'])
    world.clock.forward(1)
    expect(await look()).toBeUndefined()
  })

  test('opens on a clock that does not stand still', async () => {
    const { open, noor, look } = await closed()
    const running = { ...noor, ctx: { ...noor.ctx, clock: systemClock } }
    await open(running)
    expect(await look(running)).toBeDefined()
  })

  test('nobody else reads it with them, and without the page of the emergency neither do they', async () => {
    const { open, look, noor, client } = await closed()
    await open()
    expect(await look(await world.member('manager'))).toBeUndefined()
    const plain = await reading(noor.ctx, (tx) => tx.selectFrom('story_piece').select('id').where('client_id', '=', client.id).execute())
    expect(plain).toEqual([])
  })

  test('a reason that says nothing, a referrer, and who owes a second step are refused', async () => {
    const { open, noor } = await closed()
    await expect(open(noor, { reason: '   because                ' })).rejects.toMatchObject({ field: 'reason' })
    await expect(open(await world.member('referrer'))).rejects.toMatchObject({ kind: 'forbidden' })
    // Whoever owes a second step acts without a role: `src/routes/staff-door.test.ts`.
    const owing = { ...noor, ctx: { ...noor.ctx, actor: { ...noor.ctx.actor, roles: [] } as Context['actor'] } }
    await expect(open(owing)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('three a day, also when more are asked at once; the same form twice is one', async () => {
    const { open, noor } = await closed()
    const id = newId()
    await Promise.all([open(noor, { id }), open(noor, { id })])
    const tries = await Promise.allSettled([open(), open(), open(), open()])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    await expect(open()).rejects.toMatchObject({ kind: 'too-many', reason: 'emergencies-today' })
    world.clock.forward(25)
    await open()
  })

  test('the database writes none under another name, nor for longer than an hour', async () => {
    const { client, noor } = await closed()
    const other = await world.member('link-worker')
    const write = (member_id: string, minutes: number) => {
      const at = world.clock.now()
      return reading(noor.ctx, (tx) =>
        tx
          .insertInto('emergency_read')
          .values({
            id: newId(),
            client_id: client.id,
            member_id,
            reason: REASON,
            opened_at: at,
            until: new Date(at.getTime() + minutes * 60_000),
            told_at: at,
          })
          .execute(),
      )
    }
    await expect(write(other.id, 60)).rejects.toThrow(/row-level security/)
    await expect(write(noor.id, 61)).rejects.toThrow(/check constraint|row-level security/)
    await write(noor.id, 60)
  })
})

describe('judging and telling', () => {
  test('managers get a letter without a name; another one judges, never the opener, and not fitting ends it', async () => {
    const { open, look, noor } = await closed()
    const judge = await world.member('manager')
    const { id } = await open()
    await reactToAll(world)
    const letters = (await lettersOf(world)).filter(({ subject }) => subject.includes('opened in an emergency'))
    expect(letters.some(({ to_address }) => to_address.includes(judge.name.replaceAll(' ', '.')))).toBe(true)
    expect(JSON.stringify(letters)).not.toMatch(/Ada|three days/)
    const verdict = { emergencyId: id, judgement: 'not-fitting' as const, words: 'She was at her sister’s.', tell: true, heldBecause: null }
    await expect(judgeEmergency(noor.ctx, verdict)).rejects.toMatchObject({ reason: 'own-reading' })
    await expect(judgeEmergency((await world.member('link-worker')).ctx, verdict)).rejects.toMatchObject({ kind: 'forbidden' })
    await judgeEmergency(judge.ctx, verdict)
    expect(await look()).toBeUndefined()
    const judged = (await reading(judge.ctx, emergenciesToJudge)).find((one) => one.id === id)
    expect(judged).toMatchObject({ reason: REASON, judged: { by: judge.name, judgement: 'not-fitting', words: verdict.words } })
  })

  test('with one manager, who opened it, an administrator is asked; with nobody else to judge, nothing is held back', async () => {
    const small = await world.programme()
    const noor = await small.member('manager')
    const { id: clientId } = await small.client()
    const open = (heldBecause: string | null) => openInEmergency(noor.ctx, { id: newId(), clientId, reason: REASON, heldBecause })
    await expect(open('He reads her post.')).rejects.toMatchObject({ reason: 'emergency-nobody-judges', field: 'heldBecause' })
    const admin = await small.member('administrator')
    const { id } = await open('He reads her post.')
    await reactToAll(small)
    expect((await lettersOf(small)).map(({ to_address }) => to_address)).toEqual([`${admin.name.replaceAll(' ', '.')}@example.org`])
    await judgeEmergency(admin.ctx, { emergencyId: id, judgement: 'fitting', words: 'It was.', tell: true, heldBecause: null })
    await reading(noor.ctx, (tx) => seenInEmergency(tx, noor.ctx, clientId))
    const { reads } = await reading(admin.ctx, (tx) => unusualReads(tx, { now: world.clock.now(), timeZone }))
    // It is judged there, so it does not stand out here a second time.
    expect(reads).toEqual([])
  })

  test('what is held back stands nowhere that the client reads, until a manager lets it; then by letter to who chose e-mail', async () => {
    const { client, open, look, told } = await closed()
    await world.owner.query(`update client set email = 'ada@example.org', reach_by = 'email' where id = $1`, [client.id])
    const toAda = async () => (await lettersOf(world)).filter(({ to_address }) => to_address === 'ada@example.org')
    const judge = await world.member('manager')
    const { id } = await open(undefined, { heldBecause: 'He reads her post.' })
    await look()
    await reactToAll(world)
    expect([await told(), await toAda()]).toEqual([[], []])
    const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
    const copy = () =>
      takeCopy(self, { clientId: client.id }, async (tx) => {
        let text = ''
        for await (const piece of copyOf(tx, self, client.id, 'none')) text += JSON.stringify(piece)
        return text
      })
    expect(/.{60}emergency.{60}/.exec(await copy())?.[0]).toBeUndefined()
    const verdict = { emergencyId: id, judgement: 'fitting' as const, words: 'The police went.' }
    await judgeEmergency(judge.ctx, { ...verdict, tell: false, heldBecause: 'Until she lives elsewhere.' })
    expect(await told()).toEqual([])
    await judgeEmergency(judge.ctx, { ...verdict, tell: true, heldBecause: null })
    await reactToAll(world)
    expect(await told()).toContain('emergency')
    expect(await copy()).toContain('emergency')
    expect(await copy()).not.toContain('her post')
    expect(await toAda()).toHaveLength(1)
  })

  test('the plan says at its top, for a month, that somebody opened it in an emergency; of what is held back once it is not', async () => {
    const { open, noor, client } = await closed()
    const news = () =>
      world.read(async (tx) => (await newsOfEmergencies(tx, client.id, { now: world.clock.now(), timeZone })).map(({ by }) => by))
    await open()
    await open()
    expect(await news()).toEqual([noor.name])
    world.clock.forward(24 * 31)
    expect(await news()).toEqual([])
    const { id } = await open(undefined, { heldBecause: 'He reads her post.' })
    expect(await news()).toEqual([])
    const judge = await world.member('manager')
    await judgeEmergency(judge.ctx, { emergencyId: id, judgement: 'fitting', words: 'It was.', tell: true, heldBecause: null })
    expect(await news()).toEqual([noor.name])
  })

  test('what is held back lapses after two weeks, unless somebody who did not open it renews it with a reason before', async () => {
    const { open, look, told, client } = await closed()
    const judge = await world.member('manager')
    const { id } = await open(undefined, { heldBecause: 'He reads her post.' })
    await look()
    const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
    const copied = () =>
      takeCopy(self, { clientId: client.id }, async (tx) => {
        let text = ''
        for await (const piece of copyOf(tx, self, client.id, 'none')) text += JSON.stringify(piece)
        return text.includes('emergency')
      })
    const renew = () =>
      judgeEmergency(judge.ctx, { emergencyId: id, judgement: 'fitting', words: 'It was.', tell: false, heldBecause: 'He still does.' })
    world.clock.forward(13 * 24)
    await renew()
    world.clock.forward(13 * 24)
    expect([await told(), await copied()]).toEqual([[], false])
    expect(await world.factKinds()).toContain('emergency.held-back')
    world.clock.forward(2 * 24)
    expect([await told(), await copied()]).toEqual([['emergency'], true])
    await expect(renew()).rejects.toMatchObject({ reason: 'emergency-lapsed', field: 'tell' })
  })

  test('judged after it lapsed, no letter goes to the client that nobody chose; later one still may', async () => {
    const { client, open, told, look } = await closed()
    await world.owner.query(`update client set email = 'lapsed@example.org', reach_by = 'email' where id = $1`, [client.id])
    const judge = await world.member('manager')
    const { id } = await open(undefined, { heldBecause: 'He reads her post.' })
    await look()
    world.clock.forward(15 * 24)
    const verdict = { emergencyId: id, judgement: 'fitting' as const, words: 'It was.', heldBecause: null }
    const letters = async () => {
      await reactToAll(world)
      return (await lettersOf(world)).filter(({ to_address }) => to_address === 'lapsed@example.org').length
    }
    await judgeEmergency(judge.ctx, { ...verdict, tell: false })
    expect([await told(), await letters()]).toEqual([['emergency'], 0])
    expect((await reading(judge.ctx, emergenciesToJudge)).find((one) => one.id === id)).toMatchObject({
      toldAt: null,
      judged: { judgement: 'fitting' },
    })
    await judgeEmergency(judge.ctx, { ...verdict, tell: true })
    expect(await letters()).toBe(1)
  })

  test('days before it lapses those who may renew it get one letter without a name, and one more for the next end', async () => {
    const small = await world.programme()
    const [noor, judge] = [await small.member('manager'), await small.member('manager')]
    const { id: clientId } = await small.client({ givenName: 'Ada' })
    const { id } = await openInEmergency(noor.ctx, { id: newId(), clientId, reason: REASON, heldBecause: 'He reads her post.' })
    const letters = async () => {
      await warnOfLapsing(small.system, 'https://footbridge.example')
      return (await lettersOf(small)).filter(({ subject }) => subject.includes('held back'))
    }
    world.clock.forward(9 * 24)
    expect(await letters()).toEqual([])
    world.clock.forward(36)
    await letters()
    const sent = await letters()
    expect(sent.map(({ to_address }) => to_address)).toEqual([`${judge.name.replaceAll(' ', '.')}@example.org`])
    expect(JSON.stringify(sent)).not.toMatch(/Ada|her post|three days/)
    const self: Context = { ...small.system, actor: { kind: 'client', id: clientId } }
    const copied = await takeCopy(self, { clientId }, async (tx) => {
      let text = ''
      for await (const piece of copyOf(tx, self, clientId, 'none')) text += JSON.stringify(piece)
      return text
    })
    expect(copied).not.toMatch(/emergency|held back/)
    await judgeEmergency(judge.ctx, {
      emergencyId: id,
      judgement: 'fitting',
      words: 'It was.',
      tell: false,
      heldBecause: 'He still does.',
    })
    expect(await letters()).toHaveLength(1)
    world.clock.forward(11 * 24)
    expect(await letters()).toHaveLength(2)
  })
})
