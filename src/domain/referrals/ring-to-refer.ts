import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'

/** Somebody asked that what we keep of them is not used: whoever would refer them is told whom to ring, and no more than that. */
export async function ringToRefer(tx: Tx): Promise<Refusal> {
  const { name, phone, email } = await programmeOf(tx)
  return new Refusal('conflict', 'ring-to-refer', { words: { name, phone: phone ?? email ?? '' } })
}

/**
 * No draft of this member was found: because there is none, or because its client asked that it is kept and not used?
 *
 * @throws Refusal conflict (`ring-to-refer`)
 */
export async function refuseDraftOnlyKept(tx: Tx, memberId: string, draftId: string): Promise<undefined> {
  const find = () =>
    tx.selectFrom('referral_draft').select('id').where('id', '=', draftId).where('member_id', '=', memberId).executeTakeFirst()
  if (await asOnlyKept(tx, find)) throw await ringToRefer(tx)
}
