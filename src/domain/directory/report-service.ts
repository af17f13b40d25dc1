import { inTransaction, type Context, type Work } from '#platform/context'
import { holdEntry } from './entry.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender } from './who-says.ts'

/** What somebody who went, or rang, can find other than the entry says. */
export const reportKinds = ['closed', 'other-times', 'other-place', 'costs-money', 'not-welcoming', 'other'] as const
export type ReportKind = (typeof reportKinds)[number]

export interface NewReport {
  /** Travelled with the form: saying it twice is saying it once. */
  id: string
  serviceId: string
  kind: ReportKind
  note: string | null
}

/**
 * "It was not as described", by somebody who looks after the directory, or by a client whose plan leads there.
 *
 * @throws Refusal forbidden, not-found
 */
export async function reportService(ctx: Context, report: NewReport): Promise<void> {
  const memberId = ctx.actor.kind === 'client' ? null : demandTender(ctx)
  await inTransaction(ctx, (work) =>
    writeReport(ctx, work, { ...report, saidBy: memberId ? 'member' : 'client', ...(memberId ? { memberId } : {}) }),
  )
}

export interface Sign {
  id: string
  serviceId: string
  kind: ReportKind | 'introduction-failed' | 'bounced'
  saidBy: 'member' | 'client' | 'group' | 'system'
  memberId?: string
  note?: string | null
}

/** Writes one sign against an entry down, once, and weighs the entry anew. In the caller's transaction. */
export async function writeReport(ctx: Pick<Context, 'clock'>, { tx, record }: Work, sign: Sign): Promise<void> {
  const entry = await holdEntry(tx, sign.serviceId)
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('service_report')
    .values({
      id: sign.id,
      service_id: entry.id,
      kind: sign.kind,
      said_by: sign.saidBy,
      member_id: sign.memberId ?? null,
      note: sign.note ?? null,
      reported_at: ctx.clock.now(),
    })
    .onConflict((same) => same.columns(['programme_id', 'id']).doNothing())
    .executeTakeFirst()
  if (!numInsertedOrUpdatedRows) return
  await weighFreshness(tx, ctx, [entry.id])
  await record({ kind: 'service.reported', subject: ['service', entry.id], payload: { report: sign.id, what: sign.kind, by: sign.saidBy } })
}

/**
 * Somebody of the programme has looked at what was reported, and it no longer counts.
 *
 * @throws Refusal forbidden, not-found
 */
export async function settleReports(ctx: Context, { serviceId }: { serviceId: string }): Promise<void> {
  const memberId = demandTender(ctx)
  await inTransaction(ctx, async ({ tx, record }) => {
    const entry = await holdEntry(tx, serviceId)
    const { numUpdatedRows } = await tx
      .updateTable('service_report')
      .set({ settled_at: ctx.clock.now(), settled_by: memberId })
      .where('service_id', '=', entry.id)
      .where('settled_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    await weighFreshness(tx, ctx, [entry.id])
    await record({ kind: 'service.reports-settled', subject: ['service', entry.id], payload: { count: Number(numUpdatedRows) } })
  })
}
