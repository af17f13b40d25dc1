import { linkWorkers } from '#domain/access'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'

/**
 * Somebody left, or is no link worker any more: whom they walked with waits for a colleague, and nobody is forgotten.
 * So too where the referral has ended: reopened, it waits with the others.
 * Who ended the role is who released them.
 */
export async function releaseWhoLeft(ctx: Context, { tx, record }: Work, fact: Fact): Promise<void> {
  const linkWorker = fact.subjectId
  if ((await linkWorkers(tx)).some(({ id }) => id === linkWorker)) return
  const released = await tx
    .updateTable('assignment')
    .set({ ended_at: ctx.clock.now(), ended_by: fact.actorId ?? linkWorker })
    .where('link_worker_id', '=', linkWorker)
    .where('ended_at', 'is', null)
    .returning('referral_id')
    .execute()
  for (const { referral_id } of released) {
    await record({ kind: 'referral.released', subject: ['referral', referral_id], payload: { linkWorker } })
  }
}
