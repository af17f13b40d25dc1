import { type RawBuilder, sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'

/** Into which entry has this one gone? Undefined: it has not. */
export async function mergedInto(tx: Tx, id: string): Promise<string | undefined> {
  const row = await tx.selectFrom('service').select('merged_into').where('id', '=', id).executeTakeFirst()
  return row?.merged_into ?? undefined
}

/** Which entry stands for this one, at the end of the row of those that became a part of another? Mostly it itself. */
export async function standingFor(tx: Tx, id: string): Promise<string> {
  return (await standingForEach(tx, [id])).get(id) ?? id
}

/** Which entries stand for these? By the id that was asked for; one that is not here is left out. */
export async function standingForEach(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ asked: string; id: string }>`
    select service.id as asked, standing.id from service cross join lateral ${standingIn(sql.ref('service'))} standing
    where ${among('service.id', ids)}`.execute(tx)
  return new Map(rows.map((row) => [row.asked, row.id]))
}

/** In a statement: the entry that stands for that of this row, however many became a part of one another. */
export const standingIn = (service: RawBuilder<unknown>) => sql`(
  with recursive onward as (
    select ${service}.id, ${service}.merged_into
    union select next.id, next.merged_into from onward join service next on next.id = onward.merged_into
  )
  select id from onward where merged_into is null)`
