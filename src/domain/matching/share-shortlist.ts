import { maySupport, memberWhoMay } from '#domain/access'
import { makeLink, revokeLinks } from '#domain/links'
import { demandOpenReferral } from '#domain/referrals'
import { inTransaction, type Context } from '#platform/context'

/**
 * Makes the link by which a client, or who stands by them, reads the shortlist and says what they like; earlier ones stop
 * working. It opens nothing else of the client. The key is given here and never again.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function shareShortlist(ctx: Context, { referralId }: { referralId: string }): Promise<{ path: string; expiresAt: Date }> {
  memberWhoMay(ctx, maySupport, 'keep-shortlists')
  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, referralId)
    await revokeLinks(tx, ctx, { purpose: 'shortlist', clientId })
    const { id, key, expiresAt } = await makeLink(tx, ctx, { purpose: 'shortlist', clientId })
    await record({ kind: 'shortlist.shared', subject: ['referral', referralId], payload: { client: clientId, link: id } })
    return { path: `/shortlist/${key}`, expiresAt }
  })
}
