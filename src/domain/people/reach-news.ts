import { sql } from 'kysely'
import { z } from 'zod'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { clientFields, reachProblem, ways, type Client, type Way, type WayToAvoid } from './client.ts'
import { clientWithId } from './queries.ts'

/** What somebody adds about reaching a person whom we know already. Empty: nothing new. */
export const reachNews = z.object({
  phone: clientFields.phone,
  homePhone: clientFields.homePhone,
  email: clientFields.email,
  reachBy: z
    .string()
    .optional()
    .transform((typed) => typed || null)
    .pipe(z.enum(ways, { error: 'reach-by-needed' }).nullable()),
  reachWhen: clientFields.reachWhen,
  doNotUse: clientFields.doNotUse,
  reachNote: clientFields.reachNote,
})
export type ReachNews = z.infer<typeof reachNews>

const BETWEEN_NOTES = ' / '

/**
 * A person's ways with the news in them. News adds: a way that the person forbade stays forbidden, because whoever
 * brings news has not seen what we know. When the way that they asked for became a forbidden one, the first way that is
 * left takes its place; coming by in person is always left. Notes stand one after another, all of them.
 */
export function withNews(client: Client, news: ReachNews): Client {
  const doNotUse = [...new Set([...client.doNotUse, ...news.doNotUse])]
  const notes = new Set([...(client.reachNote?.split(BETWEEN_NOTES) ?? []), news.reachNote].filter(Boolean))
  const told: Client = {
    ...client,
    phone: news.phone ?? client.phone,
    homePhone: news.homePhone ?? client.homePhone,
    email: news.email ?? client.email,
    reachWhen: news.reachWhen ?? client.reachWhen,
    reachNote: [...notes].join(BETWEEN_NOTES) || null,
    doNotUse,
  }
  const leads = (reachBy: Way) => !reachProblem({ ...told, reachBy })
  const wished = [news.reachBy, client.reachBy].find((way) => way !== null && leads(way))
  return { ...told, reachBy: wished ?? ways.find(leads) ?? 'in-person' }
}

/** What can be different after news about reaching somebody: codes for the fact, and the fields that they stand for. */
const changeable = {
  phone: 'phone',
  'home-phone': 'homePhone',
  email: 'email',
  'reach-by': 'reachBy',
  'reach-when': 'reachWhen',
  'do-not-use': 'doNotUse',
  'reach-note': 'reachNote',
} as const satisfies Record<string, keyof Client>
export type ReachChange = keyof typeof changeable

const codes = Object.keys(changeable) as ReachChange[]

/** What is different between two of a person's ways. */
function changedIn(before: Client, after: Client): ReachChange[] {
  return codes.filter((code) => JSON.stringify(before[changeable[code]]) !== JSON.stringify(after[changeable[code]]))
}

/**
 * Keeps what a referrer told about reaching a person, and lets it hold from now on. What stood in its place is kept beside
 * it, so that a number is never lost to a slip of the pen, and the link worker sees both. The same referral tells once.
 *
 * @throws Refusal not-found
 */
export async function tellReachNews(
  { tx, record }: Work,
  ctx: Pick<Context, 'actor' | 'clock'>,
  { clientId, referralId, news }: { clientId: string; referralId: string; news: ReachNews },
): Promise<void> {
  // Held before it is read: of two who bring news at once, the second adds to what the first told.
  await tx.selectFrom('client').select('id').where('id', '=', clientId).forNoKeyUpdate().executeTakeFirst()
  const known = await clientWithId(tx, clientId)
  if (!known) throw new Refusal('not-found', 'client-not-found')
  const after = withNews(known, news)
  const changed = changedIn(known, after)
  const former = (code: ReachChange) => (changed.includes(code) ? (known[changeable[code]] as string | null) : null)
  const told = await tx
    .insertInto('reach_news')
    .values({
      client_id: clientId,
      referral_id: referralId,
      told_at: ctx.clock.now(),
      told_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      phone: news.phone,
      home_phone: news.homePhone,
      email: news.email,
      reach_by: news.reachBy,
      reach_when: news.reachWhen,
      do_not_use: news.doNotUse,
      reach_note: news.reachNote,
      changed,
      former_phone: former('phone'),
      former_home_phone: former('home-phone'),
      former_email: former('email'),
      former_reach_by: former('reach-by'),
      former_reach_when: former('reach-when'),
    })
    .onConflict((conflict) => conflict.columns(['programme_id', 'referral_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!told || changed.length === 0) return
  await tx
    .updateTable('client')
    .set({
      phone: after.phone,
      home_phone: after.homePhone,
      email: after.email,
      reach_by: after.reachBy,
      reach_when: after.reachWhen,
      reach_note: after.reachNote,
      do_not_use: after.doNotUse,
    })
    .where('id', '=', clientId)
    .execute()
  await record({ kind: 'client.reach-changed', subject: ['client', clientId], payload: { referral: referralId, changed } })
}

/** News about reaching a person, with what stood until then. */
export interface ToldReach extends ReachNews {
  toldAt: Date
  /** Null: by the person themselves. */
  toldBy: string | null
  changed: ReachChange[]
  former: Pick<ReachNews, 'phone' | 'homePhone' | 'email' | 'reachBy' | 'reachWhen'>
}

/** What was told about reaching this person that changed something? The newest first. */
export async function reachNewsOf(tx: Tx, clientId: string): Promise<ToldReach[]> {
  const rows = await toldRows(tx)
    .where('client_id', '=', clientId)
    .where(sql<boolean>`cardinality(changed) > 0`)
    .orderBy('told_at', 'desc')
    .execute()
  return rows.map(toldOf)
}

/** What was told with this referral about reaching the person, as its referrer wrote it? */
export async function reachToldWith(tx: Tx, referralId: string): Promise<ToldReach | undefined> {
  const row = await toldRows(tx).where('referral_id', '=', referralId).executeTakeFirst()
  return row && toldOf(row)
}

function toldRows(tx: Tx) {
  return tx
    .selectFrom('reach_news')
    .leftJoin('member', 'member.id', 'reach_news.told_by')
    .selectAll('reach_news')
    .select('member.name as toldBy')
}

function toldOf(row: Awaited<ReturnType<ReturnType<typeof toldRows>['executeTakeFirstOrThrow']>>): ToldReach {
  return {
    phone: row.phone,
    homePhone: row.home_phone,
    email: row.email,
    reachBy: row.reach_by as Way | null,
    reachWhen: row.reach_when,
    doNotUse: row.do_not_use as WayToAvoid[],
    reachNote: row.reach_note,
    toldAt: row.told_at,
    toldBy: row.toldBy,
    changed: row.changed as ReachChange[],
    former: {
      phone: row.former_phone,
      homePhone: row.former_home_phone,
      email: row.former_email,
      reachBy: row.former_reach_by as Way | null,
      reachWhen: row.former_reach_when,
    },
  }
}
