import { memberWithId, programmeOf } from '#domain/access'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fact } from '#platform/facts'
import { enqueue } from '#platform/jobs'
import { NEWS_FOR_DAYS } from './feedback.ts'
import { waitingFor } from './queries.ts'
import { nextDigestAt, type Rhythm } from './rhythm.ts'

/**
 * One letter waits for each referrer. Its moment counts from the oldest word in it, so that newer word never puts it off,
 * and not from before they chose this rhythm: what waited then goes out with the first letter of the new one.
 */
export async function planDigest(tx: Tx, ctx: Context, referrer: { id: string; rhythm: Rhythm }): Promise<void> {
  const now = ctx.clock.now()
  const waiting = await waitingFor(tx, referrer.id, new Date(now.getTime() - NEWS_FOR_DAYS * 86_400_000))
  const oldest = waiting.at(0)
  if (!oldest) return
  const chosenAt = await rhythmChosenAt(tx, referrer.id)
  const since = chosenAt && chosenAt > oldest.when ? chosenAt : oldest.when
  const { timeZone } = await programmeOf(tx)
  const runAt = nextDigestAt(referrer.rhythm, since, timeZone)
  if (runAt) await enqueue(tx, 'digest', { programme: ctx.programmeId, member: referrer.id }, { key: `digest:${referrer.id}`, runAt })
}

/** `digest-rhythm.chosen`: what waits for them goes out by the new rhythm. */
export async function planAnew(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const member = await memberWithId(tx, fact.subjectId)
  if (member) await planDigest(tx, ctx, { id: member.id, rhythm: member.digestRhythm })
}

/** When did this member last choose how often word comes? */
async function rhythmChosenAt(tx: Tx, memberId: string): Promise<Date | null> {
  const { at } = await tx
    .selectFrom('fact')
    .select(({ fn }) => fn.max<Date | null>('at').as('at'))
    .where('subject_id', '=', memberId)
    .where('kind', '=', 'digest-rhythm.chosen')
    .executeTakeFirstOrThrow()
  return at
}
