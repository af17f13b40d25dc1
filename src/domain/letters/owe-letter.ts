import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { enqueue } from '#platform/jobs'

export interface NewLetter {
  /** What it is owed for, e.g. `introduction:ID:sent`. The same key is owed once, however often it is asked. */
  onceKey: string
  to: string
  subject: string
  body: string
}

/**
 * Owes somebody a letter by e-mail; the job that sends it is written in the same transaction. False: it was owed already, or it has no
 * one address to go to: what came in by another door may hold a line break, or two.
 */
export async function oweLetter(tx: Tx, ctx: Pick<Context, 'programmeId' | 'clock'>, letter: NewLetter): Promise<boolean> {
  if (!ONE_ADDRESS.test(letter.to)) return false
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
  return row !== undefined
}

const ONE_ADDRESS = /^[^\s\p{C}<>,;"]+$/u

/** A line break in a subject could begin another header. */
export function oneLine(subject: string): string {
  return subject
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 300)
}
