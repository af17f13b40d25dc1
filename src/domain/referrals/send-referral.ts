import { mayRefer, memberWhoMay } from '#domain/access'
import { demandFlow } from '#domain/agreements'
import { giveConsent, notEndedSinceBegun, type Purpose } from '#domain/consent'
import { addClient, tellReachNews } from '#domain/people'
import type { Context, Work } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { Answers } from './answers.ts'
import { type CompleteReferral, completenessOf } from './complete.ts'
import { clientToChoose } from './look-up.ts'
import { contactPromised } from './promise.ts'
import { refuseDraftOnlyKept } from './ring-to-refer.ts'
import { sendersFor } from './senders.ts'

/**
 * Sends a draft: its person, what they agreed to, and why. The referral takes the draft's id, so that sending twice is
 * sending once. A yes that the client ended since the draft was begun is not given again (`yesesToAskAgain`): what they decided elsewhere
 * is not told to the referrer.
 *
 * @throws Refusal forbidden, not-found (no such draft of theirs), invalid (what is missing, at its field), conflict
 *   (`agreement-needed-to-refer`, `ring-to-refer`: the draft stays)
 */
export async function sendReferral(ctx: Context, { draftId }: { draftId: string }): Promise<{ id: string }> {
  const me = memberWhoMay(ctx, mayRefer, 'send-referrals')

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const draft = await holdDraft(tx, me.id, draftId)
    if (!draft) return wasSent(tx, me.id, draftId)
    const { answers, begunAt } = draft
    const senders = sendersFor(ctx.actor)
    const referral = demandComplete(answers, senders)
    const organisationId = (senders.length > 1 ? answers.sentFor : senders[0]) ?? null
    await demandFlow(tx, organisationId, { layer: 'practical', purpose: 'support' }, 'agreement-needed-to-refer')
    const clientId = await clientFor(tx, ctx, referral.person, answers)
    const purposes = await notEndedSinceBegun(tx, { clientId, purposes: referral.agreed, begunAt })
    await keepReferral(work, ctx, {
      id: draftId,
      clientId,
      source: 'professional',
      referrer: { id: me.id, organisationId },
      reason: referral.reason,
      needs: referral.needs,
      agreed: referral.agreed,
    })
    const { person } = referral
    await tellReachNews(work, ctx, { clientId, referralId: draftId, news: 'news' in person ? person.news : person.details })
    await giveConsent(tx, ctx, {
      clientId,
      referralId: draftId,
      purposes,
      how: referral.agreedHow,
      heardBy: me.id,
    })
    await tx.deleteFrom('referral_draft').where('id', '=', draftId).execute()
    return { id: draftId }
  })
}

async function holdDraft(tx: Tx, memberId: string, draftId: string): Promise<{ answers: Answers; begunAt: Date } | undefined> {
  if (!isId(draftId)) return undefined
  const row = await tx
    .selectFrom('referral_draft')
    .select(['answers', 'created_at as begunAt'])
    .where('id', '=', draftId)
    .where('member_id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
  // Whoever went on by themselves would make a person who was chosen known here twice, and used.
  return row ? { answers: row.answers as Answers, begunAt: row.begunAt } : refuseDraftOnlyKept(tx, memberId, draftId)
}

async function wasSent(tx: Tx, memberId: string, draftId: string): Promise<{ id: string }> {
  const sent =
    isId(draftId) &&
    (await tx.selectFrom('referral').select('id').where('id', '=', draftId).where('referrer_id', '=', memberId).executeTakeFirst())
  if (!sent) throw new Refusal('not-found', 'draft-not-found')
  return sent
}

function demandComplete(answers: Answers, senders: readonly string[]): CompleteReferral {
  const completeness = completenessOf(answers, senders)
  if (completeness.isComplete) return completeness.referral
  const [field, reason] = Object.entries(completeness.errors)[0] ?? ['reason', 'not-understood']
  throw new Refusal('invalid', reason, { field, words: completeness.words?.[field] ?? {} })
}

/** Somebody new, or somebody whom this referrer may choose. */
async function clientFor(tx: Tx, ctx: Context, person: CompleteReferral['person'], answers: Answers): Promise<string> {
  if ('details' in person) return (await addClient(tx, ctx, person.details)).id
  const known = await clientToChoose(tx, ctx.actor, person.clientId, answers)
  if (known) return known.id
  throw new Refusal('not-found', 'client-not-found', { field: 'clientId' })
}

export interface NewReferral {
  id: string
  clientId: string
  source: 'professional' | 'self'
  referrer: { id: string; organisationId: string | null } | null
  reason: string
  needs: readonly string[]
  /** What the person said yes to, as the referrer wrote it. */
  agreed: readonly Purpose[]
}

/**
 * Keeps a new referral with its needs and its promise, and records that it was sent.
 *
 * @throws Refusal invalid for a need that is not on the list
 */
export async function keepReferral({ tx, record }: Work, ctx: Context, referral: NewReferral): Promise<void> {
  const needs = [...new Set(referral.needs)]
  const listed = needs.length === 0 ? [] : await tx.selectFrom('reference.need').select('code').where('code', 'in', needs).execute()
  if (listed.length < needs.length) throw new Refusal('invalid', 'not-understood', { field: 'needs' })

  const sentAt = ctx.clock.now()
  await tx
    .insertInto('referral')
    .values({
      id: referral.id,
      client_id: referral.clientId,
      source: referral.source,
      referrer_id: referral.referrer?.id ?? null,
      referring_organisation_id: referral.referrer?.organisationId ?? null,
      reason: referral.reason,
      agreed: [...referral.agreed],
      sent_at: sentAt,
      contact_due_at: await contactPromised(tx, sentAt),
    })
    .execute()
  if (needs.length > 0) {
    await tx
      .insertInto('referral_need')
      .values(needs.map((need_code) => ({ referral_id: referral.id, need_code })))
      .execute()
  }
  await record({
    kind: 'referral.sent',
    subject: ['referral', referral.id],
    payload: { client: referral.clientId, source: referral.source },
  })
}
