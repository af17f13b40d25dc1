import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'

/**
 * A manager ends an agreement before its day: what it alone allowed stops at once. One that was ended is left as it is.
 *
 * @throws Refusal forbidden, not-found
 */
export async function endAgreement(ctx: Context, { agreementId }: { agreementId: string }): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'manage-agreements')

  await inTransaction(ctx, async ({ tx, record }) => {
    const agreement = await tx
      .selectFrom('agreement')
      .select(['organisation_id', 'kind', 'ended_at'])
      .where('id', '=', agreementId)
      .forUpdate()
      .executeTakeFirst()
    if (!agreement) throw new Refusal('not-found', 'agreement-unknown')
    if (agreement.ended_at) return
    await tx.updateTable('agreement').set({ ended_at: ctx.clock.now(), ended_by: me.id }).where('id', '=', agreementId).execute()
    await record({ kind: 'agreement.ended', subject: ['organisation', agreement.organisation_id], payload: { kind: agreement.kind } })
  })
}
