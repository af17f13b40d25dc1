import { reading, type Context } from '#platform/context'
import { enqueue } from '#platform/jobs'
import type { Post } from '#platform/mail'

/**
 * Sends a letter that is owed, unless it was sent already.
 *
 * Handing over to a mail server and noting that it was taken are two acts: killed in between, the letter goes out again
 * with the same Message-ID, by which a mailbox knows the second copy. Losing it is not possible, and that is the choice.
 *
 * @param keepText the demo keeps what it would have sent; elsewhere the text, which can hold a link's key, is emptied
 * @throws the mail server's error, so that the job is tried again
 */
export async function sendLetter(ctx: Context, id: string, post: Post, keepText: boolean): Promise<void> {
  const letter = await reading(ctx, (tx) =>
    tx
      .selectFrom('outgoing_mail')
      .select(['id', 'to_address', 'subject', 'body'])
      .where('id', '=', id)
      .where('sent_at', 'is', null)
      .executeTakeFirst(),
  )
  if (!letter || letter.body === null) return
  try {
    await post({ id: letter.id, to: letter.to_address, subject: letter.subject, text: letter.body })
  } catch (error) {
    await note(ctx, id, { last_error: String((error as Error).message).slice(0, 500) })
    throw error
  }
  await note(ctx, id, { sent_at: ctx.clock.now(), last_error: null, ...(keepText ? {} : { body: null }) })
}

async function note(ctx: Context, id: string, change: { sent_at?: Date; body?: null; last_error: string | null }): Promise<void> {
  await reading(ctx, (tx) => tx.updateTable('outgoing_mail').set(change).where('id', '=', id).execute())
}

/** Takes up every letter that is still owed, e.g. after a time without a mail server. Returns how many. */
export async function takeUpOwedLetters(ctx: Context): Promise<number> {
  return reading(ctx, async (tx) => {
    const owed = await tx.selectFrom('outgoing_mail').select('id').where('sent_at', 'is', null).execute()
    for (const { id } of owed) await enqueue(tx, 'send-mail', { programme: ctx.programmeId, letter: id }, { key: `letter:${id}` })
    return owed.length
  })
}
