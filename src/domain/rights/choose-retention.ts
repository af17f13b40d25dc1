import { sql } from 'kysely'
import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context, type Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { retentionOf, SHORTER_AFTER_DAYS, type Retention, type RetentionKind } from './retention.ts'

/**
 * A manager chooses how long a kind is kept, within its bounds. A longer time holds at once. A shorter one holds after a week, since what
 * it clears away does not come back; until then it can be taken back, or another can be chosen in its place.
 *
 * @throws Refusal forbidden, not-found, invalid (`retention-bounds`, field `days`)
 */
export async function chooseRetention(ctx: Context, { kind, days }: { kind: RetentionKind; days: number }): Promise<void> {
  const { id } = memberWhoMay(ctx, mayManage, 'choose-retention')
  await inTransaction(ctx, async (work) => {
    await takeTurnsOverRetention(work, kind)
    const now = await retentionToChoose(work, { kind, days })
    if (days === (now.shorter?.days ?? now.days)) return
    const chosen = { kind, chosen_at: ctx.clock.now(), chosen_by: id }
    await settleShortening(work, kind, ctx.clock.now())
    if (days < now.days) {
      const from = new Date(ctx.clock.now().getTime() + SHORTER_AFTER_DAYS * 86_400_000)
      await work.tx
        .insertInto('retention_shortening')
        .values({ ...chosen, days, holds_from: from })
        .execute()
      const payload = { what: kind, count: days, until: from.toISOString() }
      await work.record({ kind: 'retention.shortening-chosen', subject: ['programme', ctx.programmeId], payload })
      return
    }
    if (days === now.days) {
      if (now.shorter) await recordTakenBack(work, ctx, kind)
      return
    }
    await work.tx
      .insertInto('retention_choice')
      .values({ ...chosen, days })
      .onConflict((same) => same.columns(['programme_id', 'kind']).doUpdateSet({ ...chosen, days }))
      .execute()
    await work.record({ kind: 'retention.chosen', subject: ['programme', ctx.programmeId], payload: { what: kind, count: days } })
  })
}

/** Two managers at once: the second sees what the first chose. */
const takeTurnsOverRetention = ({ tx }: Work, kind: RetentionKind) =>
  sql`select pg_advisory_xact_lock(hashtextextended('retention ' || current_programme() || ${kind}, 0))`.execute(tx)

const recordTakenBack = ({ record }: Work, ctx: Context, kind: RetentionKind) =>
  record({ kind: 'retention.shortening-taken-back', subject: ['programme', ctx.programmeId], payload: { what: kind } })

/** @throws Refusal not-found, invalid */
export async function retentionToChoose(
  { tx }: Pick<Work, 'tx'>,
  { kind, days }: { kind: RetentionKind; days: number },
): Promise<Retention> {
  const now = (await retentionOf(tx)).find((one) => one.kind === kind)
  if (!now) throw new Refusal('not-found', 'request-unknown')
  if (!Number.isInteger(days) || days < now.least || days > now.most) {
    throw new Refusal('invalid', 'retention-bounds', { field: 'days', words: { least: String(now.least), most: String(now.most) } })
  }
  return now
}

/** A shorter time that holds by now becomes the choice that it is; one that does not hold yet goes. */
async function settleShortening({ tx }: Work, kind: RetentionKind, now: Date): Promise<void> {
  const was = await tx
    .deleteFrom('retention_shortening')
    .where('kind', '=', kind)
    .returning(['days', 'chosen_at', 'chosen_by', 'holds_from'])
    .executeTakeFirst()
  if (!was || was.holds_from > now) return
  const { holds_from: _, ...chosen } = was
  await tx
    .insertInto('retention_choice')
    .values({ kind, ...chosen })
    .onConflict((same) => same.columns(['programme_id', 'kind']).doUpdateSet(chosen))
    .execute()
}

/**
 * A shorter time that does not hold yet is taken back. Where there is none any more, nothing happens.
 *
 * @throws Refusal forbidden
 */
export async function takeBackRetention(ctx: Context, { kind }: { kind: RetentionKind }): Promise<void> {
  memberWhoMay(ctx, mayManage, 'choose-retention')
  await inTransaction(ctx, async (work) => {
    const taken = await work.tx
      .deleteFrom('retention_shortening')
      .where('kind', '=', kind)
      .where('holds_from', '>', ctx.clock.now())
      .returning('kind')
      .executeTakeFirst()
    if (taken) await recordTakenBack(work, ctx, kind)
  })
}
