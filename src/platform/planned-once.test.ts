import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { locationsWith, publicServicesOf, publishedPlaces, publishedServices } from '#domain/directory'
import { inTransaction, reading } from './context.ts'
import { newId } from './ids.ts'
import { namesOfStatements, plannedEachTime } from './planned-once.ts'

const world = await openWorld()

test('what is asked for the third time has a name, the same from then on, and another statement has another', () => {
  const names = namesOfStatements()
  const asked = (text: string) => Array.from({ length: 4 }, () => names.of(text))
  const [first, second, third, fourth] = asked('select 1')
  expect([first, second]).toEqual([undefined, undefined])
  expect(third).toMatch(/^0-[\w-]{22}$/)
  expect(fourth).toBe(third)
  expect(asked('select 2')[2]).not.toBe(third)
  expect(asked('begin')).toEqual([undefined, undefined, undefined, undefined])
})

test('however many statements there are, no more than three hundred are kept', () => {
  const names = namesOfStatements()
  const kept = new Set<string | undefined>()
  for (let number = 0; number < 1000; number++) for (let times = 0; times < 3; times++) kept.add(names.of(`select ${number}`))
  kept.delete(undefined)
  expect(kept.size).toBe(300)
})

test('lists of every length take no names from what is asked often afterwards', () => {
  const names = namesOfStatements()
  const row = (from: number) => `($${from}, $${from + 1})`
  for (let length = 4; length <= 400; length++) {
    const list = Array.from({ length }, (_, at) => `$${at + 1}`).join(', ')
    const rows = Array.from({ length }, (_, at) => row(2 * at + 1)).join(', ')
    for (const text of [`select id from phone where "service_id" in (${list})`, `insert into phone (id, number) values ${rows}`])
      expect([1, 2, 3].map(() => names.of(text))).toEqual([undefined, undefined, undefined])
  }
  const kept = 'insert into phone (id, number, type, note, extension) values ($1, $2, $3, $4, $5)'
  expect([1, 2, 3].map(() => names.of(kept))[2]).toBeDefined()
})

test('somebody who reads the whole open directory, by lists of every length, leaves each of its statements one name', async () => {
  const kept = await world.read(async (tx) => {
    for (let length = 1; length <= 60; length++)
      for (let times = 0; times < 3; times++) {
        const ids = Array.from({ length }, newId)
        await publishedServices(tx, ids)
        await publishedPlaces(tx, ids)
        await publicServicesOf(tx, ids)
        await locationsWith(tx, ids)
      }
    return (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx)).rows.map((row) => row.statement)
  })
  expect(kept.filter((statement) => statement.includes(' in ($'))).toEqual([])
  expect(kept.filter((statement) => statement.includes('= any ($'))).toHaveLength(6)
})

test('PostgreSQL keeps a statement that is often asked, and none that it is to plan each time', async () => {
  const kept = await world.read(async (tx) => {
    for (let times = 0; times < 4; times++) {
      await sql`select name as often from programme where slug <> ${'often'}`.execute(tx)
      await sql`select ${plannedEachTime} name as searched from programme where slug <> ${'searched'}`.execute(tx)
    }
    return (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx)).rows.map((row) => row.statement)
  })
  expect(kept.filter((statement) => statement.includes('often'))).toHaveLength(1)
  expect(kept.filter((statement) => statement.includes('searched'))).toEqual([])
})

test('a plan that is kept shows each programme its own and nothing of another', async () => {
  const other = await world.programme({ slug: 'elsewhere' })
  const slugs = (ctx: typeof world.system) =>
    reading(ctx, async (tx) => (await tx.selectFrom('programme').select('slug').execute()).map(({ slug }) => slug))
  const own = await slugs(world.system)
  for (let times = 0; times < 10; times++) {
    expect(await slugs(world.system)).toEqual(own)
    expect(await slugs(other.system)).toEqual(['elsewhere'])
  }
})

test('a column that a table gets while the server runs breaks off neither who reads nor who writes', async () => {
  const all = () => reading(world.system, (tx) => tx.selectFrom('programme').selectAll().execute())
  for (let times = 0; times < 8; times++) await all()
  await world.owner.query('alter table programme add column meanwhile text')
  expect((await all())[0]).toHaveProperty('meanwhile')
  await world.owner.query('alter table programme drop column meanwhile')
  const written = await inTransaction(world.system, ({ tx }) =>
    tx.updateTable('programme').set({ town: 'Oudbrug' }).returningAll().executeTakeFirstOrThrow(),
  )
  expect(written.town).toBe('Oudbrug')
  expect((await all())[0]).not.toHaveProperty('meanwhile')
})
