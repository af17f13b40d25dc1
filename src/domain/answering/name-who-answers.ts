import { mayManage, memberWhoMay, memberWithId } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import type { JourneyStage } from './answering.ts'

/** Who answers for a stage, and who stands in when they are not there. Null: nobody. */
export interface Naming {
  stage: JourneyStage
  memberId: string | null
  standsInId: string | null
}

/**
 * A manager says who answers for which stages of every journey here. What is said already changes nothing.
 *
 * @throws Refusal forbidden, not-found (somebody who does not work here), invalid (`stands-in-alone`, at the field of the stage: nobody
 *   stands in for themselves, or for nobody)
 */
export async function nameWhoAnswers(ctx: Context, namings: readonly Naming[]): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'name-who-answers')

  await inTransaction(ctx, async ({ tx, record }) => {
    // Two managers take turns.
    await tx.selectFrom('programme').select('programme_id').forUpdate().execute()
    const at = ctx.clock.now()
    for (const { stage, memberId, standsInId } of namings) {
      if (standsInId !== null && (memberId === null || standsInId === memberId)) {
        throw new Refusal('invalid', 'stands-in-alone', { field: `${stage}-in` })
      }
      const now = await livingAnswer(tx, stage)
      if ((now?.member_id ?? null) === memberId && (now?.stands_in_id ?? null) === standsInId) continue
      if (now) await tx.updateTable('answering').set({ ended_at: at }).where('id', '=', now.id).execute()
      for (const id of [memberId, standsInId]) if (id && !(await memberWithId(tx, id))) throw new Refusal('not-found', 'member-not-here')
      if (memberId) {
        await tx
          .insertInto('answering')
          .values({ stage, member_id: memberId, stands_in_id: standsInId, since: at, given_by: me.id })
          .execute()
      }
      await record({ kind: 'answering.named', subject: ['programme', ctx.programmeId], payload: { state: stage, by: memberId } })
    }
  })
}

/** Who is named for this stage now. */
const livingAnswer = (tx: Tx, stage: JourneyStage) =>
  tx
    .selectFrom('answering')
    .select(['id', 'member_id', 'stands_in_id'])
    .where('stage', '=', stage)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
