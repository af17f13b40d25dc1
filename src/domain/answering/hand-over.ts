import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { namedFor } from './queries.ts'

/**
 * Somebody left, or has no role any more: what they answered for goes to who stands in. Where nobody does, it stays with their name, and
 * the manager reads in red that nobody answers for it. A reaction to `member.left` and `role.ended`.
 */
export async function handOver(ctx: Context, { tx, record }: Work, fact: Fact): Promise<void> {
  const at = ctx.clock.now()
  const theirs = (await namedFor(tx)).filter(({ memberId, until }) => memberId === fact.subjectId && until === null)
  for (const { stage, person, standsIn, standsInId } of theirs) {
    if (person.goneAt === null || !standsInId || !standsIn || standsIn.goneAt !== null) continue
    await tx.updateTable('answering').set({ ended_at: at }).where('stage', '=', stage).where('ended_at', 'is', null).execute()
    await tx.insertInto('answering').values({ stage, member_id: standsInId, since: at, given_by: null }).execute()
    await record({ kind: 'answering.handed-over', subject: ['programme', ctx.programmeId], payload: { state: stage, by: standsInId } })
  }
}
