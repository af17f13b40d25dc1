import { sql } from 'kysely'
import { demand, maySupport } from '#domain/access'
import { hasConsent } from '#domain/consent'
import { holdRunningService } from '#domain/directory'
import { cancelLettersNotRefused } from '#domain/letters'
import { revokeLinks } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { demandAgreement } from './group.ts'
import { holdOpenIntroduction, onceKey } from './rows.ts'

/** Within this time a second click, or a colleague's, to the same address sends nothing more. */
const QUIET_MINUTES = 10

/**
 * Sends the group a new letter with a new link, to the address that the directory has now. The old link stops working, and
 * a letter before it that has not gone out never does.
 *
 * @throws Refusal forbidden, not-found, gone (withdrawn), conflict (declined, `service-closed`, `introduction-consent-needed`,
 *   `no-address`, `agreement-needed`, or the referral has ended)
 */
export async function sendIntroductionAgain(ctx: Context, { introductionId }: { introductionId: string }): Promise<void> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  await inTransaction(ctx, async ({ tx, record }) => {
    const introduction = await holdOpenIntroduction(tx, ctx, introductionId)
    if (introduction.withdrawnAt) throw new Refusal('gone', 'introduction-withdrawn')
    if (introduction.state === 'declined') throw new Refusal('conflict', 'introduction-declined')
    const { email, organisationId } = await holdRunningService(tx, introduction.serviceId)
    if (!email) throw new Refusal('conflict', 'no-address')
    await demandAgreement(tx, organisationId)
    if (!(await hasConsent(tx, introduction.clientId, 'introductions'))) throw new Refusal('conflict', 'introduction-consent-needed')
    const quietSince = new Date(ctx.clock.now().getTime() - QUIET_MINUTES * 60_000)
    if (email === introduction.sentTo && (await wasSentAgainSince(tx, introduction, quietSince))) return

    await revokeLinks(tx, ctx, { purpose: 'answer-introduction', introductionId })
    await revokeLinks(tx, ctx, { purpose: 'tell-attendance', introductionId })
    await cancelLettersNotRefused(tx, onceKey(introductionId, ''))
    await tx.updateTable('introduction').set({ sent_to: email }).where('id', '=', introductionId).execute()
    await record({
      kind: 'introduction.sent-again',
      subject: ['referral', introduction.referralId],
      payload: { introduction: introductionId },
    })
  })
}

async function wasSentAgainSince(tx: Tx, { id, referralId }: { id: string; referralId: string }, since: Date): Promise<boolean> {
  const fact = await tx
    .selectFrom('fact')
    .select('id')
    .where('subject_id', '=', referralId)
    .where('kind', '=', 'introduction.sent-again')
    .where('at', '>', since)
    .where(sql<string>`payload ->> 'introduction'`, '=', id)
    .executeTakeFirst()
  return fact !== undefined
}
