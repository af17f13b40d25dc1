import type { Tx } from '#platform/database'

/** How many people walk with this link worker now: those of their referrals that are open? */
export async function countWalkingWith(tx: Tx, linkWorkerId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('assignment')
    .innerJoin('referral', 'referral.id', 'assignment.referral_id')
    .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
    .select((is) => is.fn.count<number>('referral.client_id').distinct().as('count'))
    .where('assignment.link_worker_id', '=', linkWorkerId)
    .where('assignment.ended_at', 'is', null)
    .where('ending.id', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}
