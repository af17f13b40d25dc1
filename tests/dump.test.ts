import { expect, test } from 'vitest'
import { openWorld } from './support/world.ts'

const world = await openWorld()

/** What PostgreSQL runs for each row that comes in: in checks, in columns that are worked out, and in indexes. */
const RUN_FOR_ROWS = `
  select distinct p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition
  from pg_depend d join pg_proc p on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
  where p.pronamespace = 'public'::regnamespace and p.probin is null and not exists (
      select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
    and (d.classid in ('pg_constraint'::regclass, 'pg_class'::regclass)
      or d.classid = 'pg_attrdef'::regclass and exists (
        select from pg_attrdef a join pg_attribute c on c.attrelid = a.adrelid and c.attnum = a.adnum
        where a.oid = d.objid and c.attgenerated <> ''))`

// pg_restore sets an empty search path: a function that names another by its name alone stops the rows of its table.
test('whatever a row is held against is found without a search path, so that a dump of PostgreSQL comes back whole', async () => {
  const { rows } = await world.owner.query<{ name: string; definition: string }>(RUN_FOR_ROWS)
  expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['is_request_number(text)', 'holds_only_codes(jsonb)']))
  const broken: string[] = []
  for (const { name, definition } of rows) {
    await world.owner.query(`begin; set local search_path = ''`)
    // Making it anew reads its body, as the first row of a restore would.
    await world.owner.query(definition).catch((error: unknown) => broken.push(`${name}: ${String(error)}`))
    await world.owner.query('rollback')
  }
  expect(broken).toEqual([])
})
