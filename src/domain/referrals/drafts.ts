import { sql } from 'kysely'
import { mayRefer, memberWhoMay } from '#domain/access'
import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { type Answers, changedSince, type Clash, clashesBetween, saysSomething } from './answers.ts'
import { clientToChoose } from './look-up.ts'
import { refuseDraftOnlyKept, ringToRefer } from './ring-to-refer.ts'

/** What a referrer has filled in so far. It is theirs alone: nobody else finds it. */
export interface Draft {
  id: string
  answers: Answers
  updatedAt: Date
}

/**
 * Keeps answers in a draft; answers that are left out stay as they were. The id may have travelled with the first page,
 * so that a draft begins with its first answers.
 *
 * @throws Refusal forbidden, not-found (somebody else's), conflict (it has been sent; `ring-to-refer`)
 */
export async function saveDraft(ctx: Context, { draftId, answers }: { draftId: string; answers: Answers }): Promise<{ id: string }> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')
  if (!isId(draftId)) throw new Refusal('not-found', 'draft-not-found')

  return inTransaction(ctx, async ({ tx }) => {
    await draftWithId(tx, me.id, draftId)
    return write(tx, ctx, { draftId, memberId: me.id, answers })
  })
}

/**
 * Keeps what was typed on a page that may have been open for a while, perhaps beside another window with the same draft. An
 * answer that was changed in both is left as it stands and given back, for the person to choose. A draft begins when somebody
 * has said something: looking at an empty form leaves none behind. A person who was chosen, and whom the referrer could not
 * find by what the answers say now, is let go: whom they refer is somebody new. Where the draft that the page showed is gone, it begins
 * anew, without the yes that the page showed.
 *
 * @param form.seen what the page showed when it was opened
 * @param form.typed what it holds now
 * @returns the draft's answers as they stand now (undefined: there is no draft yet), and what clashes
 * @throws Refusal forbidden, not-found (somebody else's), conflict (it has been sent; `ring-to-refer`: nothing is kept of what was typed)
 */
export async function keepAnswers(
  ctx: Context,
  { draftId, seen, typed }: { draftId: string; seen: Answers; typed: Answers },
): Promise<{ answers: Answers | undefined; clashes: Clash[] }> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')
  if (!isId(draftId)) throw new Refusal('not-found', 'draft-not-found')

  return inTransaction(ctx, async ({ tx }) => {
    const row = await tx
      .selectFrom('referral_draft')
      .select('answers')
      .where('id', '=', draftId)
      .where('member_id', '=', me.id)
      .forUpdate()
      .executeTakeFirst()
    if (!row) await refuseDraftOnlyKept(tx, me.id, draftId)
    if (!row && !saysSomething(typed)) return { answers: undefined, clashes: [] }
    const stands = (row?.answers ?? {}) as Answers
    const changed = row ? changedSince(seen, typed) : begunAnew(seen, typed)
    const clashes = row ? clashesBetween({ seen, stands, changed }) : []
    const taken = Object.fromEntries(Object.entries(changed).filter(([name]) => !clashes.some((clash) => clash.name === name)))
    const asked = { ...stands, ...taken }
    const mayChoose = !isId(asked.clientId) || (await mayBeChosen(tx, ctx, asked.clientId, asked))
    // What was left open because we know the person goes back to what it was, along with the person.
    const kept = mayChoose ? taken : { ...taken, clientId: '', ...(taken.reachBy === '' ? { reachBy: stands.reachBy ?? '' } : {}) }
    await write(tx, ctx, { draftId, memberId: me.id, answers: kept })
    return { answers: { ...stands, ...kept }, clashes }
  })
}

/**
 * What a draft that begins now takes of a page that is older. A yes that was written before is asked again: since then the client may have
 * ended it, and that is told apart by when the draft was begun (`notEndedSinceBegun`).
 */
const begunAnew = (seen: Answers, typed: Answers): Answers => (seen.agreed?.length ? withoutYes(typed) : typed)

function withoutYes(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([name]) => name !== 'agreed' && name !== 'agreedHow'))
}

/**
 * Would they find this person by what they typed?
 *
 * @throws Refusal conflict (`ring-to-refer`) for somebody who is only kept since they were shown to choose from
 */
async function mayBeChosen(tx: Tx, { actor }: Pick<Context, 'actor'>, clientId: string, asked: Answers): Promise<boolean> {
  const choose = () => clientToChoose(tx, actor, clientId, asked)
  if (await choose()) return true
  if (await asOnlyKept(tx, choose)) throw await ringToRefer(tx)
  return false
}

async function write(tx: Tx, ctx: Context, { draftId, memberId, answers }: { draftId: string; memberId: string; answers: Answers }) {
  const now = ctx.clock.now()
  const kept = await tx
    .insertInto('referral_draft')
    .values({ id: draftId, member_id: memberId, answers: JSON.stringify(answers), created_at: now, updated_at: now })
    .onConflict((conflict) =>
      conflict
        .columns(['programme_id', 'id'])
        .doUpdateSet({ answers: sql`referral_draft.answers || excluded.answers`, updated_at: now })
        .where('referral_draft.member_id', '=', memberId),
    )
    .returning('id')
    .executeTakeFirst()
  if (!kept) throw new Refusal('not-found', 'draft-not-found')
  // Asked after the write, so that a send at the same moment has been seen.
  const sent = await tx.selectFrom('referral').select('id').where('id', '=', draftId).executeTakeFirst()
  if (sent) throw new Refusal('conflict', 'already-sent')
  return kept
}

/**
 * Throws a draft away. One that is not there, or is somebody else's, is left alone.
 *
 * @returns what was in it, with which `restoreDraft` brings it back. We keep nothing of it
 * @throws Refusal forbidden
 */
export async function discardDraft(ctx: Context, { draftId }: { draftId: string }): Promise<Answers | undefined> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')
  if (!isId(draftId)) return undefined
  const thrown = await inTransaction(ctx, ({ tx }) =>
    tx.deleteFrom('referral_draft').where('id', '=', draftId).where('member_id', '=', me.id).returning('answers').executeTakeFirst(),
  )
  return thrown?.answers as Answers | undefined
}

export interface Restored {
  answers: Answers
  /** It was there again already, with other answers: those stand. */
  hasOthers: boolean
  /** The person who was chosen is not found any more by what the answers say. */
  isPersonGone: boolean
  /** It held a yes, which is asked again. */
  isYesToAsk: boolean
}

/**
 * Brings back what was in a draft that was thrown away. It begins anew, so what the client said yes to is asked again. Brought back twice
 * is once.
 *
 * @throws Refusal as `keepAnswers`
 */
export async function restoreDraft(ctx: Context, { draftId, answers }: { draftId: string; answers: Answers }): Promise<Restored> {
  const { answers: stands = {}, clashes } = await keepAnswers(ctx, { draftId, seen: {}, typed: withoutYes(answers) })
  return {
    answers: stands,
    hasOthers: clashes.length > 0,
    isPersonGone: Boolean(answers.clientId) && !stands.clientId,
    isYesToAsk: Boolean(answers.agreed?.length) && !stands.agreed?.length,
  }
}

/**
 * The draft with this id of this member, or undefined.
 *
 * @throws Refusal conflict (`ring-to-refer`)
 */
export async function draftWithId(tx: Tx, memberId: string, id: string): Promise<Draft | undefined> {
  if (!isId(id)) return undefined
  const row = (await draftRows(tx, memberId).where('id', '=', id).executeTakeFirst()) as Draft | undefined
  return row ?? refuseDraftOnlyKept(tx, memberId, id)
}

/** Which drafts does this member have in which they said something, the newest first? */
export async function draftsOf(tx: Tx, memberId: string): Promise<Draft[]> {
  const drafts = (await draftRows(tx, memberId).orderBy('updated_at', 'desc').orderBy('id', 'desc').execute()) as Draft[]
  return drafts.filter(({ answers }) => saysSomething(answers))
}

function draftRows(tx: Tx, memberId: string) {
  return tx.selectFrom('referral_draft').select(['id', 'answers', 'updated_at as updatedAt']).where('member_id', '=', memberId)
}
