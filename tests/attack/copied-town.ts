import type pg from 'pg'

/** What is no id, and may not stand twice on one server or is an account: what the copy has instead. */
const ANOTHER: Record<string, string> = {
  'public.programme': `jsonb_build_object('slug', 'town-theirs')`,
  'public.link': `jsonb_build_object('key_hash', sha256(key_hash))`,
  'public.member': `jsonb_build_object('user_id', 'theirs.' || user_id)`,
  'identity."user"': `jsonb_build_object('id', 'theirs.' || id, 'email', 'theirs.' || email)`,
  'identity.account': `jsonb_build_object('id', 'theirs.' || id, 'userId', 'theirs.' || "userId", 'accountId', 'theirs.' || "accountId")`,
}

/** An id's third group becomes 7fff: still a UUID of the same moment, and of nothing that was there. */
const ID = `'([0-9a-f]{8}-[0-9a-f]{4})-[0-9a-f]{4}-([0-9a-f]{4}-[0-9a-f]{12})'`
const otherIdsIn = (text: string) => `regexp_replace(${text}, ${ID}, '\\1-7fff-\\2', 'g')`

/**
 * Makes a second programme of the first, row by row, in which everything has an id of its own. A tenth of the time that telling
 * all its stories once more takes. The seals of its facts and of what was told in the sensitive layer are not its own.
 */
export async function copyTown(owner: pg.Pool, programme: string): Promise<string> {
  const { rows: tables } = await owner.query<{ name: string; columns: string }>(`
    select case when c.relnamespace = 'public'::regnamespace then 'public.' else 'identity.' end || quote_ident(relname) as name,
      string_agg(quote_ident(attname), ', ') as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind in ('r', 'p') and not c.relispartition
      and (c.relnamespace = 'public'::regnamespace or c.oid in ('identity."user"'::regclass, 'identity.account'::regclass))
    group by c.relnamespace, c.relname`)
  const client = await owner.connect()
  try {
    await client.query(`begin; set local session_replication_role = replica`)
    for (const { name, columns } of tables) {
      const whose = name.startsWith('public.') ? `where t.programme_id = '${programme}'` : ''
      const row = `(to_jsonb(t) || ${ANOTHER[name] ?? `'{}'`})`
      await client.query(`insert into ${name} (${columns}) select ${columns} from (
        select (jsonb_populate_record(null::${name}, ${otherIdsIn(`${row}::text`)}::jsonb)).* from ${name} t ${whose}) as copied`)
    }
    await client.query('commit')
  } finally {
    client.release()
  }
  const { rows } = await owner.query<{ id: string }>(`select ${otherIdsIn('$1')} as id`, [programme])
  return rows[0]!.id
}
