import { sql } from 'kysely'
import type { Tx } from './database.ts'
import { Refusal } from './refusal.ts'
import type { DB } from './schema.ts'

/** What a form says, by the columns that keep it. */
export type Said = { id: string } & Record<string, string | number | boolean | Date | readonly string[] | null>

/**
 * A form whose id is known was sent before: twice the same is once. Whoever went back, corrected something and sent it
 * again is told that the first is what stands; a correction must not vanish under a thanks.
 *
 * @param reason how the "no" is said
 * @throws Refusal conflict when the row with this id says something else
 */
export async function demandSameAsBefore(tx: Tx, table: keyof DB, said: Said, reason = 'page-is-old'): Promise<void> {
  const same = Object.entries(said).map(([column, value]) => sql`${sql.ref(column)} is not distinct from ${value}`)
  const { rows } = await sql`select id from ${sql.table(table)} where ${sql.join(same, sql` and `)}`.execute(tx)
  if (rows.length === 0) throw new Refusal('conflict', reason)
}
