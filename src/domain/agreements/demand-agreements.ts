import { mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { organisationKinds, type AgreementRules } from './may-flow.ts'

/**
 * A manager says from which day on agreements are demanded, and of which kinds of organisation. One fact for each thing that changes.
 *
 * @param rules.from a day in the programme's zone; null: not yet
 * @throws Refusal forbidden
 */
export async function demandAgreements(
  ctx: Context,
  { from, needed }: { from: string | null; needed: AgreementRules['needed'] },
): Promise<void> {
  memberWhoMay(ctx, mayManage, 'manage-agreements')

  await inTransaction(ctx, async ({ tx, record }) => {
    await tx.selectFrom('programme').select('programme_id').forUpdate().execute()
    const before = await programmeOf(tx)
    await tx
      .updateTable('programme')
      .set({ agreements_from: from, agreements_needed: JSON.stringify(needed) })
      .execute()
    const subject = ['programme', ctx.programmeId] as const
    if (from !== before.agreementsFrom) await record({ kind: 'agreements.demanded', subject, payload: { day: from } })
    for (const kind of organisationKinds) {
      if (needed[kind] === before.agreementsNeeded[kind]) continue
      await record({ kind: 'agreements.need-set', subject, payload: { kind, rule: needed[kind] } })
    }
  })
}
