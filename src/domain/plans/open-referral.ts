import type { Tx } from '#platform/database'

/** The client's newest referral that has not ended, and who walks along. */
export async function openReferralOf(tx: Tx, clientId: string) {
  return tx
    .selectFrom('referral')
    .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
    .leftJoin('assignment', (join) => join.onRef('assignment.referral_id', '=', 'referral.id').on('assignment.ended_at', 'is', null))
    .select(['referral.id', 'referral.source', 'referral.reason', 'assignment.link_worker_id as linkWorkerId'])
    .where('referral.client_id', '=', clientId)
    .where('ending.id', 'is', null)
    .orderBy('referral.sent_at', 'desc')
    .orderBy('referral.id', 'desc')
    .executeTakeFirst()
}

/** What a fact about this client is about: the newest open referral, or the client where there is none. */
export async function subjectFor(tx: Tx, clientId: string): Promise<readonly ['referral' | 'client', string]> {
  const referral = await openReferralOf(tx, clientId)
  return referral ? ['referral', referral.id] : ['client', clientId]
}
