import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Forgets the letters that were owed for this and have not gone out: their jobs find nothing to send. */
export async function cancelLetters(tx: Tx, oncePrefix: string): Promise<void> {
  await tx
    .deleteFrom('outgoing_mail')
    .where(sql<boolean>`starts_with(once_key, ${oncePrefix})`)
    .where('sent_at', 'is', null)
    .execute()
}
