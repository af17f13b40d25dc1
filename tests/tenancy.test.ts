import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { crawl } from './attack/crawl.ts'
import { twoTowns } from './attack/two-towns.ts'
import { openWorld } from './support/world.ts'

const world = await openWorld()

interface Table {
  name: string
  isPartition: boolean
  forced: boolean
  keyColumns: string[]
}

/** Every table that holds what people told us: asked of the database, so a new one is covered by being there. */
const tables: Table[] = (
  await world.owner.query<Table>(`
    select c.oid::regclass::text as name, c.relispartition as "isPartition", c.relrowsecurity and c.relforcerowsecurity as forced,
      coalesce((select array_agg(a.attname::text order by k.position) from pg_index i
        cross join lateral unnest(i.indkey) with ordinality k (attnum, position)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary), '{}') as "keyColumns"
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`)
).rows
const tenantTables = tables.filter((table) => !table.isPartition)

let towns: Awaited<ReturnType<typeof twoTowns>>
let programmeA: string
let programmeB: string
let asA: pg.Client
let server: pg.Pool

beforeAll(async () => {
  towns = await twoTowns(world)
  programmeA = towns.ours
  programmeB = towns.theirs
  server = new pg.Pool({ connectionString: world.urls.server, max: 1 })
  asA = new pg.Client({ connectionString: world.urls.server })
  await asA.connect()
  await asA.query(`select set_config('app.programme', $1, false)`, [programmeA])
}, 120_000)

afterAll(async () => {
  await asA?.end()
  await server?.end()
})

/** What a statement did for a session of programme A: how many rows, or the code of the refusal. */
async function tryAsA(sql: string, values: unknown[] = []): Promise<{ rows: number } | { refused: string }> {
  await asA.query('begin')
  try {
    const result = await asA.query(sql, values)
    return { rows: result.rowCount ?? 0 }
  } catch (error) {
    return { refused: (error as { code: string }).code }
  } finally {
    await asA.query('rollback')
  }
}

const NO_PRIVILEGE = '42501' // also what row-level security answers

describe.each(tenantTables)('$name', ({ name, forced, keyColumns }) => {
  test('has the programme first in its key and row-level security that binds its owner too', () => {
    expect(keyColumns[0]).toBe('programme_id')
    expect(forced).toBe(true)
  })

  test('holds rows of both programmes here, so that what follows proves something', async () => {
    const { rows } = await world.owner.query<{ programme_id: string }>(`select distinct programme_id from ${name}`)
    expect(
      rows.map((row) => row.programme_id),
      `give ${name} a row in src/demo`,
    ).toEqual(expect.arrayContaining([programmeA, programmeB]))
  })

  test('shows a session of programme A no row of programme B', async () => {
    expect(await tryAsA(`select from ${name} where programme_id = $1`, [programmeB])).toEqual({ rows: 0 })
    expect(await tryAsA(`select from ${name} where programme_id <> $1`, [programmeA])).toEqual({ rows: 0 })
  })

  test('lets a session of programme A change, delete or add no row of programme B', async () => {
    const harmless = [{ rows: 0 }, { refused: NO_PRIVILEGE }]
    expect(harmless).toContainEqual(await tryAsA(`update ${name} set programme_id = programme_id where programme_id = $1`, [programmeB]))
    expect(harmless).toContainEqual(await tryAsA(`delete from ${name} where programme_id = $1`, [programmeB]))
    const { rows } = await world.owner.query<{ row: object }>(`select to_jsonb(t) as row from ${name} t where programme_id = $1 limit 1`, [
      programmeB,
    ])
    const columns = (
      await world.owner.query<{ name: string }>(
        `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
        [name],
      )
    ).rows.map((column) => column.name)
    const copy = `insert into ${name} (${columns}) select ${columns} from jsonb_populate_record(null::${name}, $1)`
    expect(await tryAsA(copy, [JSON.stringify(rows[0]!.row)])).toEqual({ refused: NO_PRIVILEGE })
  })

  test('lets no row of programme A be moved into programme B', async () => {
    expect(await tryAsA(`update ${name} set programme_id = $1`, [programmeB])).toEqual({ refused: NO_PRIVILEGE })
  })

  test('shows nothing at all to a session that named no programme', async () => {
    const { rows } = await server.query(`select count(*) as n from ${name}`)
    expect(rows[0].n).toBe(0)
  })
})

describe('around the tables', () => {
  test('a partition is reached through its parent only', async () => {
    const partitions = tables.filter((table) => table.isPartition)
    expect(partitions.length).toBeGreaterThan(4)
    for (const { name } of partitions) expect(await tryAsA(`select from ${name}`), name).toEqual({ refused: NO_PRIVILEGE })
  })

  test('every foreign key between tenant tables carries the programme first on both sides', async () => {
    const { rows } = await world.owner.query<{ constraint: string; from: string; to: string }>(`
      select conrelid::regclass || '.' || conname as constraint,
        (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1])::text as from,
        (select attname from pg_attribute where attrelid = confrelid and attnum = confkey[1])::text as to
      from pg_constraint
      where contype = 'f' and connamespace = 'public'::regnamespace
        and confrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`)
    expect(rows.length).toBeGreaterThan(40)
    expect(rows.filter((row) => row.from !== 'programme_id' || row.to !== 'programme_id')).toEqual([])
  })

  test("the server's role is no superuser, cannot bypass row-level security, owns nothing and can become nobody else", async () => {
    const { rows } = await server.query(`
      select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
        (select count(*) from pg_class where relowner = r.oid) as owns,
        (select array_agg(m.rolname::text) from pg_roles m where m.oid <> r.oid and pg_has_role(r.oid, m.oid, 'member')) as memberships
      from pg_roles r where rolname = current_user`)
    expect(rows[0]).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owns: 0,
      memberships: ['footbridge_server'],
    })
  })

  test.each(['footbridge_door', 'footbridge_jobs', 'footbridge_identity', 'footbridge'])('the server cannot become %s', async (role) => {
    expect(await tryAsA(`set role ${role}`)).toEqual({ refused: NO_PRIVILEGE })
  })

  test('switching row security off gives an error, not rows', async () => {
    await asA.query('set row_security = off')
    expect(await tryAsA('select from client')).toEqual({ refused: NO_PRIVILEGE })
    await asA.query('set row_security = on')
  })

  test.each([
    'alter table client disable row level security',
    'alter table client no force row level security',
    'drop policy own_programme on client',
    'create table mine (x int)',
    'create policy all_in on client using (true)',
  ])('the server may not: %s', async (statement) => {
    expect(await tryAsA(statement)).toEqual({ refused: NO_PRIVILEGE })
  })

  test('the server sees no account, session, passkey or queued job, and changes no reference list', async () => {
    for (const table of [
      'identity."user"',
      'identity.session',
      'identity.account',
      'identity.passkey',
      'graphile_worker.jobs',
      'internal.migration',
    ]) {
      expect(await tryAsA(`select from ${table}`), table).toEqual({ refused: NO_PRIVILEGE })
    }
    expect(await tryAsA('delete from reference.need')).toEqual({ refused: NO_PRIVILEGE })
  })

  test('sign-in reaches accounts and nothing of any programme', async () => {
    const identity = new pg.Client({ connectionString: world.urls.identity })
    await identity.connect()
    await expect(identity.query('select from identity."user"')).resolves.toBeDefined()
    for (const { name } of tenantTables)
      await expect(identity.query(`select from public.${name}`), name).rejects.toThrow(/permission denied/)
    await identity.end()
  })

  test('a function that runs with more rights than its caller is one of the named doors, with a fixed search path', async () => {
    const { rows } = await world.owner.query<{ name: string; fixed: boolean }>(`
      select p.oid::regproc::text as name, exists (select from unnest(p.proconfig) setting where setting like 'search_path=%') as fixed
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker') order by 1`)
    expect(rows.every((row) => row.fixed)).toBe(true)
    expect(rows.map((row) => row.name)).toEqual([
      'door.clear_reads',
      'door.clear_stories',
      'door.has_way_in',
      'door.introductions_of',
      'door.memberships_of',
      'door.pieces_to_seal_anew',
      'door.programme_of',
      'door.programme_of_link',
      'door.programmes',
      'door.referrals_of',
      'door.retellings',
      'door.seal_anew',
      'door.story_keys',
      'door.was_told_before',
      'queue.enqueue',
    ])
  })

  test('the queue takes our own jobs only', async () => {
    expect(await tryAsA(`select queue.enqueue('rm -rf', '{}')`)).toEqual({ refused: 'P0001' })
  })
})

describe('by every address and every form', () => crawl(() => towns))
