import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { oneLine } from './owe-letter.ts'

/** What was a letter owed for that has not gone out, to whom, and when? Undefined: it went, or there is none. `held`: nobody sends it meanwhile. */
export async function letterThatWaits(
  tx: Tx,
  id: string,
  how?: 'held',
): Promise<{ onceKey: string; to: string; owedAt: Date } | undefined> {
  return tx
    .selectFrom('outgoing_mail')
    .select(['once_key as onceKey', 'to_address as to', 'owed_at as owedAt'])
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .where('bounced_at', 'is', null)
    .$if(how === 'held', (query) => query.forUpdate())
    .executeTakeFirst()
}

/** Gives a letter that has not gone out other words: it is owed in those from now. */
export async function writeAnew(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  id: string,
  { subject, body }: { subject: string; body: string },
): Promise<void> {
  await tx
    .updateTable('outgoing_mail')
    .set({ subject: oneLine(subject), body, owed_at: ctx.clock.now() })
    .where('id', '=', id)
    .where('sent_at', 'is', null)
    .execute()
}
