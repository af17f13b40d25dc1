import { sql } from 'kysely'

/**
 * Is this column one of these ids? One statement for lists of every length, so that it is planned once; Kysely's `in` writes one for
 * each. A single id is asked for as such: of a list PostgreSQL does not keep the plan.
 */
export const among = (column: string, ids: readonly string[]) =>
  ids.length === 1 ? sql<boolean>`${sql.ref(column)} = ${ids[0]}` : sql<boolean>`${sql.ref(column)} = any (${ids}::uuid[])`
