import { sql } from 'kysely'
import { maySupport, memberWhoMay } from '#domain/access'
import { demandOpenReferral } from '#domain/referrals'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { isOffered, shortlistOf } from './shortlist.ts'

/** Which client, by the referral on whose page somebody works, and which line of their list. */
interface OnList {
  referralId: string
  itemId: string
}

/**
 * Puts a service at the end of a client's shortlist. One that is there already stays where it is.
 *
 * @throws Refusal forbidden, not-found (also a service that is not offered any more), conflict (the referral has ended)
 */
export async function putOnShortlist(ctx: Context, form: { id: string; referralId: string; serviceId: string }): Promise<void> {
  const { id: memberId } = memberWhoMay(ctx, maySupport, 'keep-shortlists')
  await inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    if (!(await isOffered(tx, form.serviceId))) throw new Refusal('not-found', 'service-unknown')
    const { numAffectedRows } = await sql`
      insert into shortlist_item (id, client_id, service_id, position, added_at, added_by)
      select ${form.id}, ${clientId}, ${form.serviceId}, coalesce(max(position), 0) + 1, ${ctx.clock.now()}, ${memberId}
      from shortlist_item where client_id = ${clientId}
      on conflict do nothing`.execute(tx)
    if (!numAffectedRows) return
    await record({
      kind: 'shortlist.added',
      subject: ['referral', form.referralId],
      payload: { client: clientId, service: form.serviceId },
    })
  })
}

/**
 * Takes a service off a client's shortlist. What the client said of it stays said.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function takeOffShortlist(ctx: Context, { referralId, itemId }: OnList): Promise<void> {
  memberWhoMay(ctx, maySupport, 'keep-shortlists')
  await inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, referralId)
    const item = await tx
      .deleteFrom('shortlist_item')
      .where('id', '=', itemId)
      .where('client_id', '=', clientId)
      .returning('service_id')
      .executeTakeFirst()
    if (!item) return
    await record({ kind: 'shortlist.removed', subject: ['referral', referralId], payload: { client: clientId, service: item.service_id } })
  })
}

/**
 * Moves a service one place up a client's shortlist. The first stays the first.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function moveUpShortlist(ctx: Context, { referralId, itemId }: OnList): Promise<void> {
  memberWhoMay(ctx, maySupport, 'keep-shortlists')
  await inTransaction(ctx, async ({ tx }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, referralId)
    const ids = await orderOf(tx, clientId)
    const shown = (await shortlistOf(tx, clientId)).map(({ id }) => id)
    const at = ids.indexOf(itemId)
    if (at < 0) throw new Refusal('not-found', 'shortlist-item-unknown')
    // Above the one that they see above it: what is hidden meanwhile is passed over.
    const above = ids.indexOf(shown[shown.indexOf(itemId) - 1] ?? itemId)
    if (above < at) ids.splice(above, 0, ...ids.splice(at, 1))
    await sql`
      update shortlist_item set position = ordered.position
      from unnest(${ids}::uuid[]) with ordinality ordered (id, position)
      where shortlist_item.id = ordered.id and shortlist_item.client_id = ${clientId}`.execute(tx)
  })
}

/**
 * Writes why a service is on a client's shortlist, or takes that away (null).
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function writeLine(ctx: Context, { referralId, itemId, line }: OnList & { line: string | null }): Promise<void> {
  memberWhoMay(ctx, maySupport, 'keep-shortlists')
  await inTransaction(ctx, async ({ tx }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, referralId)
    const { numUpdatedRows } = await tx
      .updateTable('shortlist_item')
      .set({ line })
      .where('id', '=', itemId)
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new Refusal('not-found', 'shortlist-item-unknown')
  })
}

async function orderOf(tx: Tx, clientId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('shortlist_item')
    .select('id')
    .where('client_id', '=', clientId)
    .orderBy('position')
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}
