import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import {
  locationsWith,
  publicServicesOf,
  publishedOrganisations,
  publishedPlaces,
  type WholeService,
  wholeServices,
} from '#domain/directory'
import { inTransaction, reading } from './context.ts'
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

test('somebody who reads the whole open directory, by lists of many lengths, leaves each of its statements one name', async () => {
  const here = await world.programme()
  const all = await aDirectory(here, 60)
  const kept = await here.read(async (tx) => {
    for (const length of [1, 2, 3, 4, 5, 6, 7, 8, 30, 60])
      for (let times = 0; times < 3; times++) {
        const whole = await wholeServices(tx, all.services.slice(0, length), true)
        expect(whole.map(isWhole)).toEqual(whole.map(() => true))
        await publishedOrganisations(tx, all.organisations.slice(0, length), true)
        await publishedPlaces(tx, all.atPlaces.slice(0, length))
        await publicServicesOf(tx, all.organisations.slice(0, length))
        await locationsWith(tx, all.locations.slice(0, length))
      }
    return (await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(tx)).rows.map((row) => row.statement)
  })
  expect(kept.filter((statement) => statement.includes(' in ($'))).toEqual([])
  for (const table of ['service_need', 'service_service_type', 'service_circumstance', 'service_taxonomy_term', 'service_change'])
    expect(kept.filter((statement) => ofMany(statement) && mentions(statement, table))).toHaveLength(1)
  for (const owner of ['service_id', 'location_id', 'organisation_id'])
    expect(kept.filter((statement) => ofMany(statement) && mentions(statement, 'phone') && statement.includes(owner))).toHaveLength(1)
  for (const owner of ['service_id', 'location_id'])
    expect(kept.filter((statement) => ofMany(statement) && mentions(statement, 'schedule') && statement.includes(owner))).toHaveLength(1)
})

const ofMany = (statement: string) => statement.includes('= any ($')
const mentions = (statement: string, table: string) => new RegExp(`\\b(from|join) "?${table}\\b`).test(statement)

/** Everything that is read of a service in rows of their own is there to be read. */
const isWhole = ({ phones, times, places, terms, needs, serviceTypes, circumstances, changes, organisation }: WholeService) =>
  [phones, times, places, terms, needs, serviceTypes, circumstances, changes].every(({ length }) => length === 1) &&
  places[0]!.location.phones.length === 1 &&
  places[0]!.location.times.length === 1 &&
  organisation!.phones.length === 1 &&
  organisation!.locations.length === 1

/** So many services, each of an organisation of its own at a place of its own, with everything that hangs on one. */
async function aDirectory(here: Awaited<ReturnType<typeof world.programme>>, many: number) {
  for (let at = 0; at < many; at++) await here.service()
  return here.read(async (tx) => {
    await sql`insert into taxonomy_term (source, source_id, name) values ('north', 'walks', 'Walks')`.execute(tx)
    await sql`insert into service_taxonomy_term (service_id, taxonomy_term_id) select service.id, term.id from service, taxonomy_term term`.execute(
      tx,
    )
    await sql`
      insert into service_service_type (service_id, service_type_code)
      select id, (select code from reference.service_type order by code limit 1) from service`.execute(tx)
    await sql`
      insert into service_circumstance (service_id, circumstance_code)
      select id, (select code from reference.circumstance order by code limit 1) from service`.execute(tx)
    await sql`
      insert into service_change (service_id, said_at, said_by, fields, state, decided_at)
      select id, now(), 'provider', '{"fees": {"was": null, "is": "£2"}}', 'applied', now() from service`.execute(tx)
    await sql`insert into location (organisation_id, name) select organisation_id, name from service`.execute(tx)
    await sql`
      insert into service_at_location (service_id, location_id)
      select service.id, location.id from service join location using (organisation_id)`.execute(tx)
    for (const [owner, table] of [
      ['service_id', 'service'],
      ['location_id', 'location'],
      ['organisation_id', 'organisation'],
    ] as const)
      await sql`
        insert into phone (${sql.ref(owner)}, number) select id, '020 496 0144' from ${sql.table(table)}
        where ${table === 'organisation' ? sql`id in (select organisation_id from service)` : sql`true`}`.execute(tx)
    for (const [owner, table] of [
      ['service_id', 'service'],
      ['location_id', 'location'],
    ] as const)
      await sql`insert into schedule (${sql.ref(owner)}, weekdays) select id, '{MO}' from ${sql.table(table)}`.execute(tx)
    const idsOf = async (column: string, table: string) =>
      (await sql<{ id: string }>`select ${sql.ref(column)} as id from ${sql.table(table)} order by 1`.execute(tx)).rows.map(({ id }) => id)
    return {
      services: await idsOf('id', 'service'),
      organisations: await idsOf('organisation_id', 'service'),
      atPlaces: await idsOf('id', 'service_at_location'),
      locations: await idsOf('id', 'location'),
    }
  })
}

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
