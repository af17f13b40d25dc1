import type pg from 'pg'
import { z } from 'zod'
import { Refusal } from '#platform/refusal'

/** What a file with a programme is sealed as. */
export const ABOUT_PROGRAMME = 'a programme that moves'

/** What stands at the beginning of the file. */
export const headOfFile = z.object({
  programme: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), isDemo: z.boolean() }),
  /** The migrations that made its tables: rows fit only where the same have been done. */
  version: z.array(z.string()),
  firstYear: z.number().int(),
})

export type HeadOfFile = z.infer<typeof headOfFile>

/** The migrations of this database, with their content. */
export async function versionOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ one: string }>(`select name || ' ' || checksum as one from internal.migration order by name`)
  return rows.map(({ one }) => one)
}

/**
 * All rows of a programme, of which no page shows all, pass by row-level security.
 *
 * @throws Refusal forbidden (`moving-needs-bypass`)
 */
export async function demandToSeeAll(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)')
  if (rows.length === 0) throw new Refusal('forbidden', 'moving-needs-bypass')
}
