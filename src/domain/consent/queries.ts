import type { Tx } from '#platform/database'
import type { Consent, Purpose } from './consent.ts'

/** Does this client agree to this now? Feedback is agreed for one referral, so it is asked of that referral. */
export async function hasConsent(tx: Tx, clientId: string, purpose: Purpose, referralId: string | null = null): Promise<boolean> {
  const row = await tx
    .selectFrom('consent')
    .select('id')
    .where('client_id', '=', clientId)
    .where('purpose', '=', purpose)
    .where('referral_id', 'is not distinct from', referralId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** What did this client agree to, then and now? Oldest first. */
export async function consentsOf(tx: Tx, clientId: string): Promise<Consent[]> {
  const rows = await tx
    .selectFrom('consent')
    .leftJoin('member', 'member.id', 'consent.heard_by')
    .select(['purpose', 'referral_id', 'given_how', 'given_at', 'said_on', 'ended_at', 'heard_by', 'member.name as heard_by_name'])
    .where('client_id', '=', clientId)
    .orderBy('given_at')
    .orderBy('consent.id')
    .execute()
  return rows.map((row) => ({
    purpose: row.purpose as Purpose,
    referralId: row.referral_id,
    givenHow: row.given_how as Consent['givenHow'],
    givenAt: row.given_at,
    saidOn: row.said_on,
    heardBy: row.heard_by && row.heard_by_name ? { id: row.heard_by, name: row.heard_by_name } : null,
    endedAt: row.ended_at,
  }))
}
