import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { enqueue } from '#platform/jobs'
import { log } from '#platform/log'
import { isMailAddress } from '#platform/mail-address'

export interface NewLetter {
  /** What it is owed for, e.g. `introduction:ID:sent`. The same key is owed once, however often it is asked. */
  onceKey: string
  to: string
  subject: string
  body: string
}

/** What became of it: it is owed now, was owed already, or has no one address to go to and is not owed. */
export type Owed = 'now' | 'already' | 'no-address'

/** Owes somebody a letter by e-mail; the job that sends it is written in the same transaction. That it has nowhere to go is in the log. */
export async function oweLetter(tx: Tx, ctx: Pick<Context, 'programmeId' | 'clock'>, letter: NewLetter): Promise<Owed> {
  if (!isMailAddress(letter.to)) {
    log.error('a letter has no one address to go to', { programme: ctx.programmeId, letter: letter.onceKey })
    return 'no-address'
  }
  const row = await tx
    .insertInto('outgoing_mail')
    .values({
      once_key: letter.onceKey,
      to_address: letter.to,
      subject: oneLine(letter.subject),
      body: letter.body,
      owed_at: ctx.clock.now(),
    })
    .onConflict((conflict) => conflict.columns(['programme_id', 'once_key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (row) await enqueue(tx, 'send-mail', { programme: ctx.programmeId, letter: row.id }, { key: `letter:${row.id}` })
  return row ? 'now' : 'already'
}

/** A line break in a subject could begin another header. */
export function oneLine(subject: string): string {
  return subject
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300)
}
