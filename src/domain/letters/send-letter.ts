import type { Context } from '#platform/context'
import { reading } from '#platform/context'
import type { Post } from '#platform/mail'

/**
 * Sends a letter that is owed, unless it was sent already.
 *
 * Handing over to a mail server and noting that it was taken are two acts: killed in between, the letter goes out again
 * with the same Message-ID, by which a mailbox knows the second copy. Losing it is not possible, and that is the choice.
 *
 * @throws the mail server's error, so that the job is tried again
 */
export async function sendLetter(ctx: Context, id: string, post: Post, keepBody: boolean): Promise<void> {
  const letter = await reading(ctx, (tx) =>
    tx.selectFrom('outgoing_mail').select(['id', 'to_address', 'subject', 'body', 'sent_at']).where('id', '=', id).executeTakeFirst(),
  )
  if (!letter || letter.sent_at || letter.body === null) return
  await post({ id: letter.id, to: letter.to_address, subject: letter.subject, text: letter.body })
  await reading(ctx, (tx) =>
    tx
      .updateTable('outgoing_mail')
      .set({ sent_at: ctx.clock.now(), ...(keepBody ? {} : { body: null }) })
      .where('id', '=', id)
      .execute(),
  )
}
