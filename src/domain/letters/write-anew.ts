import type { Tx } from '#platform/database'
import { oneLine } from './owe-letter.ts'

/** What was a letter owed for that has not gone out, to whom, and when? Undefined: it went, or there is none. */
export async function letterThatWaits(tx: Tx, id: string): Promise<{ onceKey: string; to: string; owedAt: Date } | undefined> {
  return tx
    .selectFrom('outgoing_mail')
    .select(['once_key as onceKey', 'to_address as to', 'owed_at as owedAt'])
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .where('bounced_at', 'is', null)
    .executeTakeFirst()
}

/** Gives a letter that has not gone out other words. */
export async function writeAnew(tx: Tx, id: string, { subject, body }: { subject: string; body: string }): Promise<void> {
  await tx
    .updateTable('outgoing_mail')
    .set({ subject: oneLine(subject), body })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute()
}
