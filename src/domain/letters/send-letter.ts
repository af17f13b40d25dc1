import { sql, type RawBuilder } from 'kysely'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { enqueue } from '#platform/jobs'
import type { Post } from '#platform/mail'
import { isHeld, lettersNaming } from './about.ts'

/**
 * Sends a letter that is owed, unless it was sent already.
 *
 * The row is held while the letter is handed over: a second worker with the same letter waits, and finds it sent; whoever
 * wants to cancel it waits too, and learns whether it went out. `post` gives up by itself after a while (`postBySmtp`).
 *
 * Handing over to a mail server and noting that it was taken are two acts: killed in between, the letter goes out again
 * with the same Message-ID, by which a mailbox knows the second copy. Losing it is not possible, and that is the choice.
 *
 * A letter about somebody who asked that what we keep of them is not used waits until it is: asked here and not before, so that one
 * that was owed at the same moment waits too. It is asked again each day.
 *
 * An address that the mail server refuses for good is not tried again: the fact `letter.bounced` tells whoever relies on it.
 *
 * @param keepText the demo keeps what it would have sent; elsewhere the text, which can hold a link's key, is emptied
 * @throws the mail server's other errors, so that the job is tried again
 */
export async function sendLetter(ctx: Context, id: string, post: Post, keepText: boolean): Promise<void> {
  const failure = await inTransaction(ctx, async ({ tx, record }) => {
    const letter = await tx
      .selectFrom('outgoing_mail')
      .select(['id', 'to_address', 'subject', 'body'])
      .where('id', '=', id)
      .where('sent_at', 'is', null)
      .where('bounced_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!letter || letter.body === null) return undefined
    if (await isHeld(tx, id, ctx.clock.now())) {
      await enqueue(tx, 'send-mail', { programme: ctx.programmeId, letter: id }, { key: `letter:${id}:waits`, runAt: tomorrow(ctx) })
      return undefined
    }
    const note = (change: { sent_at?: Date; bounced_at?: Date; last_error: string | null; body?: null }) =>
      tx.updateTable('outgoing_mail').set(change).where('id', '=', id).execute()
    const emptied = keepText ? {} : { body: null }
    try {
      await post({ id: letter.id, to: letter.to_address, subject: letter.subject, text: letter.body })
    } catch (error) {
      const last_error = String((error as Error).message).slice(0, 500)
      if (!isRefusedForGood(error)) {
        await note({ last_error })
        return { error }
      }
      await note({ bounced_at: ctx.clock.now(), last_error, ...emptied })
      await record({ kind: 'letter.bounced', subject: ['letter', id] })
      return undefined
    }
    await note({ sent_at: ctx.clock.now(), last_error: null, ...emptied })
    return undefined
  })
  if (failure) throw failure.error
}

const tomorrow = ({ clock }: Pick<Context, 'clock'>) => new Date(clock.now().getTime() + 86_400_000)

/** SMTP says 5xx to the address itself (RFC 5321, 4.2.1): the same will be said again. */
function isRefusedForGood(error: unknown): boolean {
  const { command, responseCode } = error as { command?: unknown; responseCode?: unknown }
  return command === 'RCPT TO' && typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600
}

/** Takes up every letter that is still owed, e.g. after a time without a mail server. Returns how many. */
export async function takeUpOwedLetters(ctx: Context): Promise<number> {
  return inTransaction(ctx, ({ tx }) => takeUp(tx, ctx, sql<boolean>`true`))
}

/** Takes up the letters about somebody that waited while what we keep of them was not used. */
export async function takeUpHeldLetters(tx: Tx, ctx: Pick<Context, 'programmeId'>, clientId: string): Promise<void> {
  await asOnlyKept(tx, () => takeUp(tx, ctx, lettersNaming([clientId])))
}

async function takeUp(tx: Tx, { programmeId }: Pick<Context, 'programmeId'>, which: RawBuilder<boolean>): Promise<number> {
  const owed = await tx
    .selectFrom('outgoing_mail')
    .select('id')
    .where('sent_at', 'is', null)
    .where('bounced_at', 'is', null)
    .where(which)
    .execute()
  for (const { id } of owed) await enqueue(tx, 'send-mail', { programme: programmeId, letter: id }, { key: `letter:${id}` })
  return owed.length
}
