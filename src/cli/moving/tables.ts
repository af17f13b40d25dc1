import type pg from 'pg'

/** A table with rows of programmes, and its columns that are written. */
export interface Table {
  name: string
  columns: string[]
}

/** Tables that do not go along when a programme moves, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  'identity.user': 'of those who work in the programme name and address go along: they are asked to choose a new password',
  'identity.account': 'passwords and accounts elsewhere are between a person and one server',
  'identity.session': 'nobody is signed in at the other server yet',
  'identity.verification': 'letters with a key to choose a password lead to the old server',
  'identity.passkey': 'a passkey belongs to the address of one server',
  'identity.twoFactor': 'its key is encrypted with the secret of the old server',
  'internal.migration': 'has to be the same at both before anything moves',
  'reference.need': 'comes with the program',
  'reference.service_type': 'comes with the program',
  'reference.circumstance': 'comes with the program',
  'reference.access_feature': 'comes with the program',
  'reference.retention': 'comes with the program; what a programme chose in its place goes along',
  'graphile_worker._private_jobs': 'jobs of the programme go along by themselves, see jobs.ts',
  'graphile_worker._private_job_queues': 'belongs to the queue of one server',
  'graphile_worker._private_tasks': 'belongs to the queue of one server',
  'graphile_worker._private_known_crontabs': 'belongs to the queue of one server',
  'graphile_worker.migrations': 'comes with the program',
}

/** Every table with a column for the programme, each after those that it points to: what is added to the program goes along by itself. */
export async function tablesOfProgrammes(client: pg.Client): Promise<Table[]> {
  const { rows: tables } = await client.query<Table>(`
    select t.relname as name, array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
    from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
    group by t.oid, t.relname having bool_or(a.attname = 'programme_id') order by t.relname`)
  const { rows: pointers } = await client.query<{ from: string; to: string }>(`
    select f.relname as from, t.relname as to from pg_constraint c
    join pg_class f on f.oid = c.conrelid join pg_class t on t.oid = c.confrelid
    where c.contype = 'f' and f.oid <> t.oid and not f.relispartition`)
  return inOrder(tables, pointers)
}

function inOrder(tables: Table[], pointers: { from: string; to: string }[]): Table[] {
  const ordered: Table[] = []
  for (let left = tables; left.length > 0;) {
    const waiting = new Set(left.map(({ name }) => name))
    const ready = left.filter(({ name }) => !pointers.some(({ from, to }) => from === name && waiting.has(to)))
    if (ready.length === 0) throw new Error(`tables point at each other in a ring: ${[...waiting].join(', ')}`)
    ordered.push(...ready)
    left = left.filter((table) => !ready.includes(table))
  }
  return ordered
}
