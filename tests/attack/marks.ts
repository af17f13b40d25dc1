import type pg from 'pg'

interface Column {
  table: string
  column: string
}

/** What a page never works without, or a seal never opens without, and nobody writes in words. */
const NOT_WORDS = ['slug', 'time_zone', 'locale', 'once_key', 'sealed_with']

export interface Rows {
  /** How the marks begin: letters that no page says by itself. */
  mark: string
  /** Which rows of this table, as SQL; undefined: none. */
  of: (table: string) => string | undefined
}

/** The columns of every table of a programme: asked of the database, so a new one is covered by being there. */
export async function columnsOf(owner: pg.Pool, type: 'text' | 'uuid' | 'timestamptz' | 'date'): Promise<Column[]> {
  const { rows } = await owner.query<Column>(
    `select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.atttypid = $1::regtype order by 1, 2`,
    [type],
  )
  return rows
}

/** Writes a mark into every column of these rows that takes free words, and tells which those were. */
export async function markWords(owner: pg.Pool, { mark, of }: Rows): Promise<string[]> {
  const marked: string[] = []
  for (const { table, column } of await columnsOf(owner, 'text')) {
    const where = of(table)
    if (!where || NOT_WORDS.includes(column)) continue
    for (const words of [`${mark}-${table}.${column}`, `${mark}.${table}@example.org`, mark]) {
      const { rowCount } = await owner
        .query(`update ${table} set ${column} = $1 where ${column} is not null and (${where})`, [words])
        .catch(() => ({ rowCount: 0 }))
      if (!rowCount) continue
      marked.push(`${table}.${column}`)
      break
    }
  }
  return marked
}

/** A fingerprint of these rows, table by table: two that are the same say that nothing was changed. */
export async function fingerprint(owner: pg.Pool, of: Rows['of']): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const table of new Set((await columnsOf(owner, 'uuid')).map((one) => one.table))) {
    const where = of(table)
    if (!where) continue
    const { rows } = await owner.query<{ print: string }>(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from ${table} t where ${where}`,
    )
    prints[table] = rows[0]!.print
  }
  return prints
}
