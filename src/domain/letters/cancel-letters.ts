import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/**
 * Forgets the letters that were owed for this and have not gone out, also those that an address refused for good: their jobs find nothing
 * to send. Waits for one that is being handed over at this moment.
 *
 * @returns how many will not go out
 */
export async function cancelLetters(tx: Tx, oncePrefix: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('outgoing_mail')
    .where(sql<boolean>`starts_with(once_key, ${oncePrefix})`)
    .where('sent_at', 'is', null)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** The same, but for those that an address refused for good: that stays known. */
export async function cancelLettersNotRefused(tx: Tx, oncePrefix: string): Promise<void> {
  await tx
    .deleteFrom('outgoing_mail')
    .where(sql<boolean>`starts_with(once_key, ${oncePrefix})`)
    .where('sent_at', 'is', null)
    .where('bounced_at', 'is', null)
    .execute()
}
