import { sql } from 'kysely'

/** Is this column one of these ids? One statement for lists of every length, so that it is planned once; Kysely's `in` writes one for each. */
export const among = (column: string, ids: readonly string[]) => sql<boolean>`${sql.ref(column)} = any (${ids}::uuid[])`
