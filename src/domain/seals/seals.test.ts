import fc from 'fast-check'
import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { sealFacts } from './seal-facts.ts'
import { type Fault, verifyFacts } from './verify-facts.ts'

const world = await openWorld()

const MINUTE = 60_000
const moment = (minutes: number) => new Date(world.clock.now().getTime() + minutes * MINUTE)

/** Records facts that happened so many minutes from now, in one transaction. */
async function record(ctx: Context, ...minutes: number[]) {
  for (const at of minutes) {
    const then = { ...ctx, clock: { now: () => moment(at) } }
    await inTransaction(then, async ({ record }) => {
      await record({ kind: 'contact.recorded', subject: ['referral', newId()], payload: { channel: 'phone', count: at } })
    })
  }
}

async function verify(ctx: Context, against?: string) {
  const faults: string[] = []
  const verdict = await verifyFacts(ctx, { against, tell: (fault) => faults.push(said(fault)) })
  return { ...verdict, faults }
}

/** "2: 1 changed, seal" */
function said(fault: Fault): string {
  if ('gone' in fault) return `${fault.gone.from}–${fault.gone.to} gone`
  const { missing, changed, added, seal } = fault.difference
  const parts = [missing && `${missing} missing`, changed && `${changed} changed`, added && `${added} added`, seal && 'seal']
  return `${fault.seal.number}: ${parts.filter(Boolean).join(', ')}`
}

/** Somebody who owns the database and switches off whatever would stop them. */
async function tamper(...statements: [sql: string, values?: unknown[]][]) {
  const owner = await world.owner.connect()
  try {
    await owner.query('set session_replication_role = replica')
    for (const [sql, values] of statements) expect((await owner.query(sql, values)).rowCount, sql).toBeGreaterThan(0)
  } finally {
    await owner.query('reset session_replication_role')
    owner.release()
  }
}

/** A programme with facts of ten minutes in seals of five, three and two. */
async function sealedWorld() {
  const { system: ctx, programmeId } = await world.programme()
  for (const minutes of [
    [0, 1, 2, 3, 4],
    [5, 6, 7],
    [8, 9],
  ]) {
    await record(ctx, ...minutes)
    await sealFacts(ctx)
  }
  return { ctx, programmeId }
}

describe('sealing', () => {
  test('seals each fact once, and says so', async () => {
    const { system: ctx } = await world.programme()
    expect(await sealFacts(ctx)).toBeUndefined()
    await record(ctx, 0, 1, 2)
    const sealed = await sealFacts(ctx)
    expect(sealed).toEqual({ number: 1, facts: 3, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
    expect(await sealFacts(ctx)).toBeUndefined()
    const { newest, ...verdict } = await verify(ctx)
    expect(verdict).toEqual({ seals: 1, facts: 3, faults: [], against: undefined, waiting: 0 })
    expect(newest).toEqual({ number: 1, hash: sealed!.hash, from: moment(0), to: moment(2), sealedAt: world.clock.now() })
  })

  test('a fact whose transaction is open while others are sealed is sealed after it, however old it is', async () => {
    const { system: ctx } = await world.programme()
    await record(ctx, 0)
    const [written, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = inTransaction({ ...ctx, clock: { now: () => moment(-600) } }, async ({ record }) => {
      await record({ kind: 'referral.sent', subject: ['referral', newId()] })
      written.resolve()
      await goOn.promise
    })
    await written.promise
    await record(ctx, 1)
    expect(await sealFacts(ctx)).toMatchObject({ number: 1, facts: 2 })
    expect(await verify(ctx)).toMatchObject({ facts: 2, faults: [], waiting: 0 })
    goOn.resolve()
    await slow
    expect(await verify(ctx)).toMatchObject({ facts: 2, faults: [], waiting: 1 })
    expect(await sealFacts(ctx)).toMatchObject({ number: 2, facts: 1 })
    expect(await verify(ctx)).toMatchObject({ seals: 2, facts: 3, faults: [], waiting: 0 })
  })

  test('a round over the last days leaves what is older to the round over everything', async () => {
    const { system: ctx } = await world.programme()
    await record(ctx, -600, 1)
    expect(await sealFacts(ctx, moment(0))).toMatchObject({ number: 1, facts: 1 })
    expect(await sealFacts(ctx, moment(0))).toBeUndefined()
    expect(await sealFacts(ctx)).toMatchObject({ number: 2, facts: 1 })
    expect(await verify(ctx)).toMatchObject({ faults: [], waiting: 0 })
  })

  test('what was rolled back is in no seal', async () => {
    const { system: ctx } = await world.programme()
    await record(ctx, 0)
    await inTransaction(ctx, async ({ record }) => {
      await record({ kind: 'referral.sent', subject: ['referral', newId()] })
      throw new Error('power cut')
    }).catch(() => undefined)
    expect(await sealFacts(ctx)).toMatchObject({ facts: 1 })
  })

  test('thousands make several seals; killed between two, none is kept and the next round makes them; sealing twice is sealing once', async () => {
    const { system: ctx, programmeId } = await world.programme()
    await tamper([
      `insert into fact (programme_id, at, kind, subject_kind, subject_id, actor_kind)
       select $1, timestamptz '2025-12-31 23:00Z' + n * interval '1.234567 seconds', 'a.b', 'referral', uuid_v7(), 'system' from generate_series(1, 2500) n`,
      [programmeId],
    ])
    let asked = 0
    const now = () => {
      if (++asked === 2) throw new Error('killed')
      return world.clock.now()
    }
    await expect(sealFacts({ ...ctx, clock: { now } })).rejects.toThrow('killed')
    expect(await verify(ctx)).toMatchObject({ seals: 0, facts: 0, faults: [], waiting: 2500 })
    expect(await sealFacts(ctx)).toMatchObject({ number: 3, facts: 2500 })
    expect(await sealFacts(ctx)).toBeUndefined()
    expect(await verify(ctx)).toMatchObject({ seals: 3, facts: 2500, faults: [], waiting: 0 })
  })

  test('rounds at once make one chain, while others write', async () => {
    const { system: ctx } = await world.programme()
    await record(ctx, ...Array.from({ length: 30 }, (_, at) => at))
    await Promise.all([sealFacts(ctx), record(ctx, 1, 2, 3), sealFacts(ctx), record(ctx, 4, 5), sealFacts(ctx)])
    await sealFacts(ctx)
    expect(await verify(ctx)).toMatchObject({ facts: 35, faults: [], waiting: 0 })
  })

  test('verifying while others seal finds nothing wrong', async () => {
    const { system: ctx } = await world.programme()
    for (let round = 0; round < 15; round++) {
      await record(ctx, round)
      const [, , { faults }] = await Promise.all([sealFacts(ctx), record(ctx, round), verify(ctx)])
      expect(faults).toEqual([])
    }
  })

  test('the server may add and read seals; nobody changes or deletes one, not even the owner', async () => {
    await sealedWorld()
    for (const table of ['fact_seal', 'sealed_fact'] as const) {
      await expect(
        world.read((tx) =>
          tx
            .updateTable(table)
            .set({ hash: Buffer.alloc(32) })
            .execute(),
        ),
      ).rejects.toThrow(/permission denied/)
      await expect(world.read((tx) => tx.deleteFrom(table).execute())).rejects.toThrow(/permission denied/)
      await expect(world.owner.query(`update ${table} set hash = hash`)).rejects.toThrow(/never changed/)
      await expect(world.owner.query(`delete from ${table}`)).rejects.toThrow(/never changed/)
      await expect(world.owner.query(`truncate ${table} cascade`)).rejects.toThrow(/never changed/)
    }
  })
})

const IN_SEAL_2 = `(select id from sealed_fact where programme_id = $1 and seal_number = 2 order by at limit 1)`
const SEAL_2 = 'programme_id = $1 and number = 2'
const LISTED = 'programme_id = $1 and seal_number = 2'

/** What somebody does behind our back, and what is said of it. Each has the programme as $1. */
const tamperings: [what: string, statements: string[], said: string[]][] = [
  [
    'changes what a fact says',
    [`update fact set payload = '{"channel": "visit"}' where programme_id = $1 and id = ${IN_SEAL_2}`],
    ['2: 1 changed'],
  ],
  ['changes who did it', [`update fact set actor_kind = 'public' where programme_id = $1 and id = ${IN_SEAL_2}`], ['2: 1 changed']],
  [
    'changes whom all facts are about',
    [`update fact set subject_id = gen_random_uuid() where programme_id = $1`],
    ['1: 5 changed', '2: 3 changed', '3: 2 changed'],
  ],
  [
    'changes when it was, by a millionth of a second',
    [`update fact set at = at + interval '1 microsecond' where programme_id = $1 and id = ${IN_SEAL_2}`],
    ['2: 1 missing'],
  ],
  ['deletes a fact', [`delete from fact where programme_id = $1 and id = ${IN_SEAL_2}`], ['2: 1 missing']],
  [
    'deletes a fact, and takes it off the list',
    [
      `delete from fact where programme_id = $1 and id = ${IN_SEAL_2}`,
      `delete from sealed_fact s where programme_id = $1 and not exists (select from fact f where f.id = s.id)`,
    ],
    ['2: 1 missing'],
  ],
  ['takes a fact off the list', [`delete from sealed_fact where programme_id = $1 and id = ${IN_SEAL_2}`], ['2: 1 missing']],
  [
    'adds a fact to what was sealed',
    [
      `insert into fact (programme_id, id, at, kind, subject_kind, subject_id, actor_kind)
       select programme_id, gen_random_uuid(), at + interval '1 second', 'a.b', 'referral', id, 'system' from sealed_fact where programme_id = $1 and id = ${IN_SEAL_2}`,
      `insert into sealed_fact select f.programme_id, f.at, f.id, 2, sha256('a') from fact f where programme_id = $1 and kind = 'a.b'`,
    ],
    ['2: 1 changed, 1 added'],
  ],
  [
    'changes a fact and the list',
    [
      `update fact set kind = 'a.b' where programme_id = $1 and id = ${IN_SEAL_2}`,
      `update sealed_fact set hash = sha256('a') where programme_id = $1 and id = ${IN_SEAL_2}`,
    ],
    ['2: 1 changed, seal'],
  ],
  ['changes the list', [`update sealed_fact set hash = sha256('a') where ${LISTED} and id = ${IN_SEAL_2}`], ['2: seal']],
  [
    'moves a fact to another seal',
    [`update sealed_fact set seal_number = 3 where programme_id = $1 and id = ${IN_SEAL_2}`],
    ['2: 1 missing', '3: 1 added'],
  ],
  [
    'keeps a fact out of the seals by a list of no seal',
    [`update sealed_fact set seal_number = 0 where programme_id = $1 and id = ${IN_SEAL_2}`],
    ['2: 1 missing', '0–0 gone'],
  ],
  ['changes the hash of a seal', [`update fact_seal set hash = sha256('a') where ${SEAL_2}`], ['2: seal']],
  ['changes the hash of the newest', [`update fact_seal set hash = sha256('a') where programme_id = $1 and number = 3`], ['3: seal']],
  ['changes when a seal was made', [`update fact_seal set sealed_at = sealed_at - interval '1 second' where ${SEAL_2}`], ['2: seal']],
  ['changes how far a seal reaches', [`update fact_seal set to_at = 'infinity' where ${SEAL_2}`], ['2: seal']],
  ['changes how many facts a seal holds', [`update fact_seal set facts = 4 where ${SEAL_2}`], ['2: seal']],
  ['deletes the first seal', [`delete from fact_seal where programme_id = $1 and number = 1`], ['1–1 gone']],
  ['deletes a seal with its list', [`delete from fact_seal where ${SEAL_2}`, `delete from sealed_fact where ${LISTED}`], ['2–2 gone']],
  ['deletes the last seals', [`delete from fact_seal where programme_id = $1 and number > 1`], ['2–3 gone']],
  ['deletes all seals', [`delete from fact_seal where programme_id = $1`], ['1–3 gone']],
  [
    'gives a seal another number',
    [
      `update fact_seal set number = 4 where programme_id = $1 and number = 3`,
      `update sealed_fact set seal_number = 4 where programme_id = $1 and seal_number = 3`,
    ],
    ['3–3 gone'],
  ],
  [
    'lets two seals change places',
    [
      `update fact_seal set number = 5 - number + 100 where programme_id = $1 and number > 1`,
      `update fact_seal set number = number - 100 where programme_id = $1 and number > 100`,
    ],
    ['2: 1 added', '3: 1 missing'],
  ],
]

describe('verifying', () => {
  test.each(tamperings)('somebody %s', async (_, statements, faults) => {
    const { ctx, programmeId } = await sealedWorld()
    expect((await verify(ctx)).faults).toEqual([])
    await tamper(...statements.map((sql): [string, unknown[]] => [sql, [programmeId]]))
    expect((await verify(ctx)).faults).toEqual(faults)
  })

  test('a hash that was written down is found again in the chain, also when seals have followed', async () => {
    const { ctx } = await sealedWorld()
    const { newest } = await verify(ctx)
    await record(ctx, 10, 11)
    await sealFacts(ctx)
    expect(await verify(ctx, newest!.hash)).toMatchObject({ seals: 4, faults: [], against: newest })
    expect(await verify(ctx, '0'.repeat(64))).toMatchObject({ faults: [], against: undefined })
  })

  test('who deletes the newest seals with their lists is found by the hash that was written down', async () => {
    const { ctx, programmeId } = await sealedWorld()
    const { newest } = await verify(ctx)
    await tamper(
      ['delete from sealed_fact where programme_id = $1 and seal_number > 1', [programmeId]],
      ['delete from fact_seal where programme_id = $1 and number > 1', [programmeId]],
    )
    expect(await verify(ctx, newest!.hash)).toMatchObject({ faults: [], against: undefined, waiting: 5 })
  })

  test('who changes a fact and makes the chain anew from there is found by the hash that was written down, and only by that', async () => {
    const { ctx, programmeId } = await sealedWorld()
    const [old, newest] = [(await verify(ctx)).newest!, await rewrite(ctx, programmeId)]
    const verdict = await verify(ctx, old.hash)
    expect(verdict).toMatchObject({ faults: [], against: undefined, facts: 10, waiting: 0, newest: { number: newest } })
  })

  test('a programme sees and seals its own facts only', async () => {
    const [one, other] = [await sealedWorld(), await world.programme()]
    expect(await verify(other.system)).toMatchObject({ seals: 0, facts: 0, waiting: 0 })
    expect(await sealFacts(other.system)).toBeUndefined()
    expect(await verify(one.ctx)).toMatchObject({ facts: 10, faults: [] })
  })
})

/** With our own program and the rights of the owner: what no chain can show by itself. */
async function rewrite(ctx: Context, programmeId: string): Promise<number> {
  await tamper(
    [`update fact set kind = 'a.b' where programme_id = $1 and id = ${IN_SEAL_2}`, [programmeId]],
    ['delete from sealed_fact where programme_id = $1 and seal_number > 1', [programmeId]],
    ['delete from fact_seal where programme_id = $1 and number > 1', [programmeId]],
  )
  return (await sealFacts(ctx))!.number
}

describe('whatever happens', () => {
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.array(fc.integer({ min: -1_000_000, max: 1000 }), { minLength: 1, maxLength: 6 }) },
    { weight: 1, arbitrary: fc.constant('seal' as const) },
  )
  const history = fc.array(step, { minLength: 1, maxLength: 10 })

  async function live(ctx: Context, steps: readonly (number[] | 'seal')[]) {
    for (const one of steps) await (one === 'seal' ? sealFacts(ctx) : record(ctx, ...one))
    return steps.filter((one) => one !== 'seal').flat().length
  }

  test('what was sealed fits, and each fact is either sealed or waiting', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const { system: ctx } = await world.programme()
        const facts = await live(ctx, steps)
        const verdict = await verify(ctx)
        expect(verdict).toMatchObject({ faults: [] })
        expect(verdict.facts + verdict.waiting).toBe(facts)
        await sealFacts(ctx)
        expect(await verify(ctx)).toMatchObject({ faults: [], facts, waiting: 0 })
      }),
      { numRuns: 30 },
    )
  })

  const columns = {
    fact: ['id', 'at', 'kind', 'subject_kind', 'subject_id', 'actor_kind', 'actor_id', 'payload'],
    sealed_fact: ['id', 'at', 'seal_number', 'hash'],
    fact_seal: ['number', 'facts', 'from_at', 'to_at', 'sealed_at', 'hash'],
  } as const
  const others: Record<string, string> = {
    id: 'gen_random_uuid()',
    subject_id: 'gen_random_uuid()',
    actor_id: 'gen_random_uuid()',
    kind: `kind || 's'`,
    subject_kind: `subject_kind || 's'`,
    actor_kind: `'public'`,
    payload: `payload || '{"rule": 1}'`,
    hash: 'sha256(hash)',
    number: 'number + 1000',
    seal_number: 'seal_number + 1000',
    facts: 'facts + 1',
    from_at: `from_at - interval '1 microsecond'`,
    to_at: `to_at + interval '1 microsecond'`,
    sealed_at: `sealed_at + interval '1 microsecond'`,
    at: `at + interval '1 microsecond'`,
  }
  const tampering = fc
    .constantFrom(...(Object.keys(columns) as (keyof typeof columns)[]))
    .chain((table) => fc.record({ table: fc.constant(table), column: fc.constantFrom(undefined, ...columns[table]), which: fc.nat() }))

  test('any one row that is changed or deleted is found', async () => {
    await fc.assert(
      fc.asyncProperty(history, tampering, async (steps, { table, column, which }) => {
        const { system: ctx, programmeId } = await world.programme()
        await live(ctx, [[1, 2], ...steps, 'seal'])
        const { rows }: pg.QueryResult<{ row: string }> = await world.owner.query(
          `select tableoid::regclass || ' ' || ctid as row from ${table} where programme_id = $1 order by 1`,
          [programmeId],
        )
        const [partition, ctid] = rows[which % rows.length]!.row.split(' ')
        const change = column ? `update ${partition} set ${column} = ${others[column]}` : `delete from ${partition}`
        await tamper([`${change} where ctid = $1 and programme_id = $2`, [ctid, programmeId]])
        expect((await verify(ctx)).faults).not.toEqual([])
      }),
      { numRuns: 40 },
    )
  })
})
