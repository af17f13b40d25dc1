import { sql } from 'kysely'
import { demand, mayOpenInEmergency } from '#domain/access'
import { clientWithId, nameOf, waysToReach, type WayToReach } from '#domain/people'
import { storyFor, type StoryPiece } from '#domain/stories'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import type { Judgement } from './emergency.ts'

/** What somebody reads in an emergency: who it is, how to reach them, and all that they told. */
export interface SeenInEmergency {
  name: string
  ways: WayToReach[]
  /** Who walks with them now, to be rung. */
  walks: { name: string; phone: string | null } | null
  story: StoryPiece[]
  until: Date
}

/**
 * What may the one who acts read of this client, whom they opened in an emergency? Undefined: they did not, or its time is over. The
 * client is told of it.
 *
 * @throws Refusal forbidden, not-found
 */
export async function seenInEmergency(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'clock' | 'keyring'>,
  clientId: string,
): Promise<SeenInEmergency | undefined> {
  demand(mayOpenInEmergency(ctx.actor), 'open-in-emergency')
  const isThere = await asOnlyKept(tx, () => tx.selectFrom('client').select('id').where('id', '=', clientId).executeTakeFirst())
  if (!isThere) throw new Refusal('not-found', 'client-not-found')
  const opened = await tx
    .selectFrom('emergency_read')
    .select('until')
    .where('client_id', '=', clientId)
    .where('member_id', '=', 'id' in ctx.actor ? ctx.actor.id : null)
    .where('until', '>', ctx.clock.now())
    .where('judgement', 'is distinct from', 'not-fitting')
    .orderBy('until', 'desc')
    .executeTakeFirst()
  const client = opened && (await asOnlyKept(tx, () => clientWithId(tx, clientId)))
  if (!client) return undefined
  saw(tx, 'emergency', [clientId])
  const story = await storyFor(tx, ctx, clientId, 'safety')
  return { name: nameOf(client), ways: waysToReach(client), walks: (await walkerWith(tx, clientId)) ?? null, story, until: opened.until }
}

const walkerWith = (tx: Tx, clientId: string) =>
  asOnlyKept(tx, () =>
    tx
      .selectFrom('assignment')
      .innerJoin('referral', 'referral.id', 'assignment.referral_id')
      .innerJoin('member', 'member.id', 'assignment.link_worker_id')
      .select(['member.name', 'member.phone'])
      .where('referral.client_id', '=', clientId)
      .where('assignment.ended_at', 'is', null)
      .orderBy('assigned_at', 'desc')
      .executeTakeFirst(),
  )

/** What somebody opened in an emergency, as a manager reads it. */
export interface Emergency {
  id: string
  reader: { id: string; name: string }
  clientName: string
  reason: string
  openedAt: Date
  /** Null: the client does not know of it, because of this. */
  toldAt: Date | null
  heldBecause: string | null
  /** Until when it is held back; a day that has passed: since then the client reads of it. */
  heldUntil: Date | null
  judged: { by: string; at: Date; judgement: Judgement; words: string } | null
}

/** How many of them a page holds. */
const SHOWN = 50

/** What was opened in emergencies, for a manager? What nobody has judged first, then the newest. Whoever sees it sees names. */
export async function emergenciesToJudge(tx: Tx): Promise<Emergency[]> {
  const rows = await asOnlyKept(tx, () => emergencyRows(tx).execute())
  saw(
    tx,
    'check',
    rows.map(({ client_id }) => client_id),
  )
  return rows.map((row) => ({
    id: row.id,
    reader: { id: row.member_id, name: row.reader },
    clientName: nameOf(row),
    reason: row.reason,
    openedAt: row.opened_at,
    toldAt: row.told_at,
    heldBecause: row.held_because,
    heldUntil: row.held_until,
    judged:
      row.judged_at && row.judgement
        ? { by: row.judge ?? '', at: row.judged_at, judgement: row.judgement as Judgement, words: row.judged_words ?? '' }
        : null,
  }))
}

const emergencyRows = (tx: Tx) =>
  tx
    .selectFrom('emergency_read as one')
    .innerJoin('member as reader', 'reader.id', 'one.member_id')
    .innerJoin('client', 'client.id', 'one.client_id')
    .leftJoin('member as judge', 'judge.id', 'one.judged_by')
    .selectAll('one')
    .select(['reader.name as reader', 'judge.name as judge'])
    .select(['client.given_name as givenName', 'client.family_name as familyName', 'client.known_as as knownAs'])
    .orderBy('one.judged_at', (order) => order.desc().nullsFirst())
    .orderBy('one.opened_at', 'desc')
    .limit(SHOWN)

/** What was opened of this client in emergencies and judged by nobody yet, the oldest first? */
export async function unjudgedOf(
  tx: Tx,
  clientId: string,
): Promise<{ id: string; reader: { id: string; name: string }; openedAt: Date }[]> {
  const rows = await tx
    .selectFrom('emergency_read as one')
    .innerJoin('member', 'member.id', 'one.member_id')
    .select(['one.id', 'member.id as readerId', 'member.name', 'opened_at as openedAt'])
    .where('one.client_id', '=', clientId)
    .where('judged_at', 'is', null)
    .orderBy('opened_at')
    .execute()
  return rows.map(({ id, readerId, name, openedAt }) => ({ id, reader: { id: readerId, name }, openedAt }))
}

/** For so long the plan says at its top that they were opened in an emergency; after that it stands with who saw what. */
const NEWS_DAYS = 30

/** Who opened all of this client in an emergency of late, as they may know it by now, the newest first? One line for each person and day. */
export async function newsOfEmergencies(
  tx: Tx,
  clientId: string,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<{ by: string; at: Date }[]> {
  const { rows } = await sql<{ by: string; at: Date }>`
    select member.name as by, max(one.opened_at) as at
    from emergency_read one join member on member.id = one.member_id
    where one.client_id = ${clientId} and not is_held_back(one)
      and coalesce(one.told_at, one.held_until) > ${new Date(now.getTime() - NEWS_DAYS * 86_400_000)}
    group by member.id, member.name, (one.opened_at at time zone ${timeZone})::date
    order by 2 desc`.execute(tx)
  return rows
}

/** How many wait to be judged? */
export async function countToJudge(tx: Tx): Promise<number> {
  const { waiting } = await tx
    .selectFrom('emergency_read')
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .where('judged_at', 'is', null)
    .executeTakeFirstOrThrow()
  return waiting
}

/** Soon enough to speak with somebody before the client reads it, in days. */
const SOON_DAYS = 4

/** Which are held back from their client now, and no longer within a few days, unless somebody renews that? */
export async function lapsingSoon(tx: Tx, now: Date): Promise<{ id: string; readerId: string; until: Date }[]> {
  const rows = await tx
    .selectFrom('emergency_read')
    .select(['id', 'member_id', 'held_until'])
    .where('told_at', 'is', null)
    .where('held_until', '>', now)
    .where('held_until', '<', new Date(now.getTime() + SOON_DAYS * 86_400_000))
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, readerId: row.member_id, until: row.held_until! }))
}
