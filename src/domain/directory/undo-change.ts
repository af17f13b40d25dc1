import { sql } from 'kysely'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { applyFields, valuesOf } from './change-service.ts'
import { decided, type HeldChange, holdChange } from './held-change.ts'
import { wrongPairs } from './pairs.ts'
import { type FieldName, isSame } from './service-fields.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender } from './who-says.ts'

/**
 * Takes a change back: each of its fields says again what it said before. Only when nothing touched them later.
 *
 * @throws Refusal forbidden, not-found, conflict (`change-not-applied`; `change-touched`: by whom; `change-touched-by-source`; `closed-until-before-from`,
 * `closed-from-needed`, `age-to-below-from`: what belongs to it was changed since)
 */
export async function undoChange(ctx: Context, { changeId }: { changeId: string }): Promise<void> {
  const memberId = demandTender(ctx)

  await inTransaction(ctx, async (work) => {
    const { change, entry } = await holdChange(work.tx, changeId)
    if (change.state === 'undone') return
    if (change.state !== 'applied' || Object.values(change.fields).some(({ was }) => was === undefined))
      throw new Refusal('conflict', 'change-not-applied')
    const later = await laterChange(work.tx, change)
    if (later) throw new Refusal('conflict', 'change-touched', { words: { name: later } })
    if (Object.entries(change.fields).some(([name, { is }]) => !isSame(entry.fields[name as FieldName], is)))
      throw new Refusal('conflict', 'change-touched-by-source')
    const values = valuesOf(change.fields, 'was')
    const [wrong] = Object.values(wrongPairs(entry.fields, { ...entry.fields, ...values }))
    if (wrong) throw new Refusal('conflict', wrong)
    await applyFields(ctx, work, entry, values)
    await askSourceAgain(work.tx, entry.id)
    await decided(work.tx, changeId, { state: 'undone', memberId, at: ctx.clock.now() })
    await weighFreshness(work.tx, ctx, [entry.id])
    await work.record({ kind: 'service.change-undone', subject: ['service', entry.id], payload: { change: changeId } })
  })
}

/** Who changed one of the same fields after it? Undefined: nobody. */
async function laterChange(tx: Tx, { id, serviceId, saidAt, fields }: HeldChange): Promise<string | undefined> {
  const row = await tx
    .selectFrom('service_change')
    .leftJoin('member', 'member.id', 'service_change.member_id')
    .select(['member.name', 'service_change.said_by_name as signed', 'service_change.said_by as by'])
    .where('service_change.service_id', '=', serviceId)
    .where('service_change.state', '=', 'applied')
    .where('service_change.id', '<>', id)
    .where(sql<boolean>`coalesce(service_change.decided_at, service_change.said_at) >= ${saidAt}`)
    .where(sql<boolean>`service_change.fields ?| ${Object.keys(fields)}::text[]`)
    // Where a source came to say the same, nothing changed.
    .where(
      sql<boolean>`exists (select from jsonb_each(service_change.fields) field where field.value -> 'was' is distinct from field.value -> 'is')`,
    )
    .where(
      sql<boolean>`(coalesce(service_change.decided_at, service_change.said_at), service_change.id) >
      (select coalesce(c.decided_at, c.said_at), c.id from service_change c where c.id = ${id})`,
    )
    .orderBy('service_change.said_at', 'desc')
    .executeTakeFirst()
  return row && (row.name ?? row.signed ?? row.by)
}

/** What a source said is richer than what a change keeps, and may be newer: the next time it comes, it is taken anew. */
export async function askSourceAgain(tx: Tx, serviceId: string): Promise<void> {
  const places = tx.selectFrom('service_at_location').select('location_id').where('service_id', '=', serviceId)
  await tx.updateTable('location').set({ source_hash: null }).where('id', 'in', places).execute()
  await tx.updateTable('service').set({ source_hash: null }).where('id', '=', serviceId).execute()
}
