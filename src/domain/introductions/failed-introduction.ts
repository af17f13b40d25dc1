import { writeReport } from '#domain/directory'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'

/** Answers that speak of the entry, not of the person: a full group, or one that does not suit, is as described. */
const SPEAKS_AGAINST = ['closed', 'could-not-reach']

/** `introduction.answered`: a group that is closed, or cannot be reached, counts against its entry in the directory. */
export async function countFailedIntroduction(ctx: Context, work: Work, fact: Fact): Promise<void> {
  const { introduction: id, answer, reason } = fact.payload
  if (answer !== 'no' || !SPEAKS_AGAINST.includes(String(reason))) return
  const introduction = await work.tx.selectFrom('introduction').select('service_id').where('id', '=', String(id)).executeTakeFirst()
  if (!introduction) return
  await writeReport(ctx, work, {
    id: fact.id,
    serviceId: introduction.service_id,
    kind: 'introduction-failed',
    saidBy: fact.actorKind === 'group' ? 'group' : 'system',
  })
}
