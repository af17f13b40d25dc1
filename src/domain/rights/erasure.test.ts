import { beforeAll, describe, expect, test } from 'vitest'
import { judgeEmergency, openInEmergency, unjudgedOf } from '#domain/emergencies'
import { sendDigest } from '#domain/feedback'
import { numbersByMonth } from '#domain/insight'
import { sealFacts, verifyFacts } from '#domain/seals'
import { inTransaction, reading } from '#platform/context'
import { newId } from '#platform/ids'
import { react } from '#reactions'
import { ORIGIN, reactToAll, sendAll } from '../../../tests/support/introduced.ts'
import { everythingOf, judgeAllOf } from '../../../tests/support/everything.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { eraseClient } from './erase.ts'
import { answerErasure, askErasure, erasureAskedBy, erasuresDecided, erasuresToDecide, takeBackErasure } from './index.ts'

const world = await openWorld()
const MARK = 'Kanarie-w'
let ruth: Awaited<ReturnType<typeof world.member>>
beforeAll(async () => {
  ruth = await world.member('manager')
})

async function asked(mark: string, options = {}) {
  const ada = await everythingOf(world, mark, options)
  await judgeAllOf(world, ada.clientId, ruth, `${mark}: it was right`)
  const requestId = newId()
  await askErasure(ada.asClient, { id: requestId, clientId: ada.clientId })
  return { ada, requestId }
}

/** Tables in which a row says this, in whatever column. */
async function tablesWith(text: string): Promise<string[]> {
  const { rows } = await world.owner.query<{ name: string }>(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'identity', 'graphile_worker') and c.relkind = 'r' order by 1`)
  const found: string[] = []
  for (const { name } of rows) {
    const { rowCount } = await world.owner.query(`select from ${name} t where t::text like $1 limit 1`, [`%${text}%`])
    if (rowCount) found.push(name.replace(/^fact_\d+$/, 'fact'))
  }
  return found
}

describe('an erasure that a client asked for', () => {
  test('leaves no word of theirs in any table, and their number only in the log, the account of it, and jobs that find nobody', async () => {
    const { ada, requestId } = await asked(MARK, { everywhere: true })
    await sealFacts(world.system)
    expect((await tablesWith(MARK)).length).toBeGreaterThan(5)
    await answerErasure(ruth.ctx, { requestId, because: null, words: null })
    await sendAll(world)
    await world.owner.query(`update outgoing_mail set body = null where sent_at is not null`)
    expect(await tablesWith(MARK)).toEqual([])
    expect(await tablesWith(ada.clientId)).toEqual(['fact', 'rights_request'])
    await sealFacts(world.system)
    const verdict = await verifyFacts(world.system, { tell: (fault) => expect(fault).toBeUndefined() })
    expect(verdict).toMatchObject({ faults: 0, waiting: 0 })
    expect(verdict.seals).toBeGreaterThan(1)
  })

  test('asks the groups that heard of them to forget them too, without a name', async () => {
    const { ada, requestId } = await asked('Briefje-q')
    await answerErasure(ruth.ctx, { requestId, because: null, words: null })
    const { rows } = await world.owner.query('select to_address, subject, body from outgoing_mail where once_key = $1', [
      `erased:${ada.introductionId}`,
    ])
    expect(rows).toMatchObject([
      { subject: expect.stringContaining('Quayside Walkers'), body: expect.stringContaining('Please delete our messages') },
    ])
    expect(JSON.stringify(rows)).not.toMatch(/Zebulon|Quillfeather/)
  })

  test('decided twice it happens once, and whatever was on its way finds nobody', async () => {
    const { requestId } = await asked('Tweemaal-q')
    const erased = async () => (await world.factKinds()).filter((kind) => kind === 'client.erased').length
    const before = await erased()
    await Promise.all([1, 2].map(() => answerErasure(ruth.ctx, { requestId, because: null, words: null })))
    await answerErasure(ruth.ctx, { requestId, because: 'safety', words: null })
    expect(await erased()).toBe(before + 1)
    await reactToAll(world)
    expect(
      await reading(ruth.ctx, (tx) => numbersByMonth(tx, { months: 2, now: world.clock.now(), timeZone: 'Europe/London' })),
    ).toBeDefined()
  })

  test('takes the letter with it that tells their referrer of them and waits, and what else stood in it is told anew', async () => {
    const { ada, requestId } = await asked('Nieuws-q')
    const ben = await world.referral({ referrer: ada.referrer, client: await world.client({ givenName: 'Ben' }) })
    await world.owner.query('update referral set referrer_id = $2 where id = $1', [ada.referralId, ada.referrer.id])
    for (const id of [ada.referralId, ben.id]) {
      const fact = await inTransaction(ada.sam.ctx, ({ record }) =>
        record({ kind: 'step.agreed', subject: ['referral', id], payload: { step: newId() } }),
      )
      await react(world.system, fact.id, 'writeFeedback', { origin: ORIGIN })
    }
    await sendDigest(world.system, ada.referrer.id, ORIGIN)
    const owed = async () =>
      (await world.owner.query<{ body: string }>(`select body from outgoing_mail where once_key like $1`, [`digest:${ada.referrer.id}:%`]))
        .rows
    expect(await owed()).toMatchObject([{ body: expect.stringMatching(/x Q\.[^]*Ben|Ben[^]*x Q\./) }])
    await answerErasure(ruth.ctx, { requestId, because: null, words: null })
    expect(await owed()).toEqual([])
    await sendDigest(world.system, ada.referrer.id, ORIGIN)
    expect(await owed()).toMatchObject([{ body: expect.stringMatching(/Ben/) }])
    expect(JSON.stringify(await owed())).not.toContain('x Q.')
  })

  test('is also done by a manager who referred them, where an agreement no longer lets that manager hear of them', async () => {
    const { ada, requestId } = await asked('Zelf-q')
    const both = await world.member('manager', 'referrer')
    await world.owner.query('update referral set referrer_id = $2 where id = $1', [ada.referralId, both.id])
    await world.owner.query('update feedback set member_id = $2 where referral_id = $1', [ada.referralId, both.id])
    const demand = (from: string | null) => world.owner.query('update programme set agreements_from = $1', [from])
    await demand('2020-01-01')
    await answerErasure(both.ctx, { requestId, because: null, words: null }).finally(() => demand(null))
    expect(await tablesWith(ada.clientId)).toEqual(['fact', 'rights_request'])
  })

  test('is not decided by who opened them in an emergency that nobody has judged, unless nobody else could judge it', async () => {
    const { ada, requestId } = await asked('Noodgeval-q')
    const opener = await world.member('manager')
    const emergencyId = newId()
    const opened = { id: emergencyId, clientId: ada.clientId, reason: 'Nobody has seen her for three days.', heldBecause: null }
    await openInEmergency(opener.ctx, opened)
    const decide = (because: 'safety' | null) => answerErasure(opener.ctx, { requestId, because, words: null })
    await expect(decide(null)).rejects.toMatchObject({ reason: 'erasure-own-emergency' })
    await expect(decide('safety')).rejects.toMatchObject({ reason: 'erasure-own-emergency' })
    await judgeEmergency(ruth.ctx, { emergencyId, judgement: 'fitting', words: 'We spoke about it.', tell: true, heldBecause: null })
    await decide(null)
    expect(await tablesWith(ada.clientId)).toEqual(['fact', 'rights_request'])

    const { ada: ben, requestId: ofBen } = await asked('Noodgeval-r')
    const unjudged = { ...opened, id: newId(), clientId: ben.clientId }
    await openInEmergency(opener.ctx, unjudged)
    const erase = () => answerErasure(ruth.ctx, { requestId: ofBen, because: null, words: null })
    await expect(erase()).rejects.toMatchObject({ kind: 'conflict', reason: 'erasure-emergency-first' })
    expect(await world.read((tx) => unjudgedOf(tx, ben.clientId))).toMatchObject([{ id: unjudged.id, reader: { name: opener.name } }])
    const judged = { judgement: 'not-fitting' as const, words: 'There was no need.', tell: true, heldBecause: null }
    await judgeEmergency(ruth.ctx, { emergencyId: unjudged.id, ...judged })
    await erase()
    expect(await tablesWith(ben.clientId)).toEqual(['fact', 'rights_request'])

    const small = await world.programme()
    const only = await small.member('manager')
    const { id: clientId } = await small.client()
    await openInEmergency(only.ctx, { ...opened, id: newId(), clientId })
    const request = newId()
    await askErasure({ ...small.system, actor: { kind: 'client', id: clientId } }, { id: request, clientId })
    await answerErasure(only.ctx, { requestId: request, because: null, words: null })
  })

  test('broken off in the middle, nothing has happened, and it can be done anew', async () => {
    const { ada, requestId } = await asked('Halverwege-q')
    const broken = inTransaction(ruth.ctx, async (work) => {
      await eraseClient(ruth.ctx, work, ada.clientId, 'asked')
      throw new Error('killed')
    })
    await expect(broken).rejects.toThrow('killed')
    expect(await reading(ada.asClient, (tx) => erasureAskedBy(tx, ada.clientId))).toMatchObject({ answer: null })
    expect((await tablesWith('Halverwege-q')).length).toBeGreaterThan(5)
    await answerErasure(ruth.ctx, { requestId, because: null, words: null })
    expect(await tablesWith(ada.clientId)).toEqual(['fact', 'rights_request'])
  })

  test('touches nobody else', async () => {
    const other = await everythingOf(world, 'Iemand-anders')
    const before = await tablesWith('Iemand-anders')
    const { requestId } = await asked('Weg-q')
    await answerErasure(ruth.ctx, { requestId, because: null, words: null })
    expect(await tablesWith('Iemand-anders')).toEqual(before)
    expect(before.length).toBeGreaterThan(5)
    expect(await tablesWith(other.clientId)).toContain('story_piece')
  })
})

describe('asking', () => {
  test('twice is asking once; taken back, nobody is asked to decide, and it can be asked again', async () => {
    const { ada } = await asked('Vraag-q')
    await askErasure(ada.sam.ctx, { id: newId(), clientId: ada.clientId })
    const waiting = async () => (await reading(ruth.ctx, erasuresToDecide)).filter(({ clientId }) => clientId === ada.clientId)
    expect(await waiting()).toMatchObject([
      { name: expect.stringContaining('Quillfeather'), linkWorker: ada.sam.name, groups: 1, heardBy: null },
    ])
    await takeBackErasure(ada.asClient, { clientId: ada.clientId })
    await takeBackErasure(ada.asClient, { clientId: ada.clientId })
    expect(await waiting()).toEqual([])
    await askErasure(ada.sam.ctx, { id: newId(), clientId: ada.clientId })
    expect(await waiting()).toMatchObject([{ heardBy: ada.sam.name }])
  })

  test('a refusal gives its reason to the client, and keeps everything', async () => {
    const { ada, requestId } = await asked('Blijft-q')
    await answerErasure(ruth.ctx, { requestId, because: 'legal-claim', words: 'The complaint of May is under way.' })
    expect(await reading(ada.asClient, (tx) => erasureAskedBy(tx, ada.clientId))).toMatchObject({
      answer: { is: 'refused', because: 'legal-claim', words: 'The complaint of May is under way.', by: ruth.name },
    })
    expect((await tablesWith('Blijft-q')).length).toBeGreaterThan(5)
    expect((await reading(ruth.ctx, erasuresDecided)).some(({ id }) => id === requestId)).toBe(true)
  })

  test('nobody asks for another client, and only a manager decides', async () => {
    const { ada, requestId } = await asked('Mag-niet')
    const { id } = await world.client()
    for (const ctx of [{ ...world.system, actor: { kind: 'client' as const, id } }, ada.referrer.ctx, ruth.ctx, world.public])
      await expect(askErasure(ctx, { id: newId(), clientId: ada.clientId })).rejects.toThrow('not-your-role')
    for (const ctx of [ada.asClient, ada.sam.ctx, ada.referrer.ctx, world.system])
      await expect(answerErasure(ctx, { requestId, because: null, words: null })).rejects.toThrow('not-your-role')
    const elsewhere = await (await world.programme()).member('manager')
    await expect(answerErasure(elsewhere.ctx, { requestId, because: null, words: null })).rejects.toThrow('request-unknown')
  })
})
