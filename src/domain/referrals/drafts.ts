import { sql } from 'kysely'
import { mayRefer } from '#domain/access'
import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId, newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { memberWhoMay } from './acting.ts'
import type { Answers } from './answers.ts'

/** What a referrer has filled in so far. It is theirs alone: nobody else finds it. */
export interface Draft {
  id: string
  answers: Answers
  updatedAt: Date
}

/**
 * Begins an empty draft.
 *
 * @throws Refusal forbidden
 */
export async function startDraft(ctx: Context): Promise<{ id: string }> {
  return saveDraft(ctx, { draftId: newId(ctx.clock.now().getTime()), answers: {} })
}

/**
 * Keeps answers in a draft; answers that are left out stay as they were. The id may have travelled with the first page,
 * so that a draft begins with its first answers.
 *
 * @throws Refusal forbidden, not-found (somebody else's), conflict (it has been sent)
 */
export async function saveDraft(ctx: Context, { draftId, answers }: { draftId: string; answers: Answers }): Promise<{ id: string }> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')
  if (!isId(draftId)) throw new Refusal('not-found', 'draft-not-found')

  return inTransaction(ctx, async ({ tx }) => {
    const now = ctx.clock.now()
    const kept = await tx
      .insertInto('referral_draft')
      .values({ id: draftId, member_id: me.id, answers: JSON.stringify(answers), created_at: now, updated_at: now })
      .onConflict((conflict) =>
        conflict
          .columns(['programme_id', 'id'])
          .doUpdateSet({ answers: sql`referral_draft.answers || excluded.answers`, updated_at: now })
          .where('referral_draft.member_id', '=', me.id),
      )
      .returning('id')
      .executeTakeFirst()
    if (!kept) throw new Refusal('not-found', 'draft-not-found')
    // Asked after the write, so that a send at the same moment has been seen.
    const sent = await tx.selectFrom('referral').select('id').where('id', '=', draftId).executeTakeFirst()
    if (sent) throw new Refusal('conflict', 'already-sent')
    return kept
  })
}

/**
 * Throws a draft away. One that is not there, or is somebody else's, is left alone.
 *
 * @throws Refusal forbidden
 */
export async function discardDraft(ctx: Context, { draftId }: { draftId: string }): Promise<void> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')
  if (!isId(draftId)) return
  await inTransaction(ctx, ({ tx }) => tx.deleteFrom('referral_draft').where('id', '=', draftId).where('member_id', '=', me.id).execute())
}

/** The draft with this id of this member, or undefined. */
export async function draftWithId(tx: Tx, memberId: string, id: string): Promise<Draft | undefined> {
  if (!isId(id)) return undefined
  return (await draftRows(tx, memberId).where('id', '=', id).executeTakeFirst()) as Draft | undefined
}

/** Which drafts does this member have, the newest first? */
export async function draftsOf(tx: Tx, memberId: string): Promise<Draft[]> {
  return (await draftRows(tx, memberId).orderBy('updated_at', 'desc').orderBy('id', 'desc').execute()) as Draft[]
}

function draftRows(tx: Tx, memberId: string) {
  return tx.selectFrom('referral_draft').select(['id', 'answers', 'updated_at as updatedAt']).where('member_id', '=', memberId)
}
