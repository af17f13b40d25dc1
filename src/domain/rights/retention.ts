import { sql } from 'kysely'
import { mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { countryOf } from './country.ts'

/** Kinds of what we keep, each with its own time; what begins it is said beside each in `old-rows.ts`. */
export const retentionKinds = ['client', 'story', 'reads', 'letters', 'drafts', 'links', 'unmet-needs', 'feed-runs'] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** How long one kind is kept here. */
export interface Retention {
  kind: RetentionKind
  days: number
  /** What its country begins with, and between what a programme may choose. */
  usual: number
  least: number
  most: number
  chosen: { by: string; at: Date } | null
}

/** How long is each kind kept in this programme? */
export async function retentionOf(tx: Tx): Promise<Retention[]> {
  const country = countryOf(await programmeOf(tx))
  const rows = await tx
    .selectFrom('reference.retention as usual')
    .leftJoin('retention_choice as choice', 'choice.kind', 'usual.kind')
    .leftJoin('member', 'member.id', 'choice.chosen_by')
    .select(['usual.kind', 'usual.days as usual', 'least_days', 'most_days', 'choice.days as chosen', 'chosen_at', 'member.name'])
    .where('country', '=', country)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    kind: row.kind as RetentionKind,
    days: row.chosen ?? row.usual,
    usual: row.usual,
    least: row.least_days,
    most: row.most_days,
    chosen: row.chosen_at && row.name ? { by: row.name, at: row.chosen_at } : null,
  }))
}

/**
 * A manager chooses how long a kind is kept, within its bounds.
 *
 * @throws Refusal forbidden, not-found, invalid (`retention-bounds`, field `days`)
 */
export async function chooseRetention(ctx: Context, { kind, days }: { kind: RetentionKind; days: number }): Promise<void> {
  const { id } = memberWhoMay(ctx, mayManage, 'choose-retention')
  await inTransaction(ctx, async ({ tx, record }) => {
    const now = (await retentionOf(tx)).find((one) => one.kind === kind)
    if (!now) throw new Refusal('not-found', 'request-unknown')
    if (!Number.isInteger(days) || days < now.least || days > now.most) {
      throw new Refusal('invalid', 'retention-bounds', { field: 'days', words: { least: String(now.least), most: String(now.most) } })
    }
    if (days === now.days) return
    await tx
      .insertInto('retention_choice')
      .values({ kind, days, chosen_at: ctx.clock.now(), chosen_by: id })
      .onConflict((same) => same.columns(['programme_id', 'kind']).doUpdateSet({ days, chosen_at: ctx.clock.now(), chosen_by: id }))
      .execute()
    await record({ kind: 'retention.chosen', subject: ['programme', ctx.programmeId], payload: { what: kind, days } })
  })
}

/** What was cleared away in a night. */
export interface Clearing {
  night: string
  kind: RetentionKind
  cleared: number
  isDone: boolean
}

/** What was cleared away in the last nights, the newest first? Nights in which nothing was are left out, but the last. */
export async function clearingsOf(tx: Tx, nights: number): Promise<Clearing[]> {
  const { rows } = await sql<Clearing>`
    select night, kind, cleared, ended_at is not null as "isDone" from clearing
    where night > (select max(night) from clearing) - ${nights}::int and (cleared > 0 or night = (select max(night) from clearing))
    order by night desc, kind`.execute(tx)
  return rows
}
