import { nameOf } from '#domain/people'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { saw } from '#platform/seen'
import type { OnlyKept, RestrictionGround, WayOfTelling } from './restriction.ts'

const living = (tx: Tx, now: Date) =>
  tx
    .selectFrom('restriction')
    .leftJoin('member as hearer', 'hearer.id', 'restriction.heard_by')
    .leftJoin('member as teller', 'teller.id', 'restriction.told_by')
    .select(['restriction.id', 'restriction.client_id', 'ground', 'asked_at', 'told_because', 'lifts_at', 'told_on', 'told_how'])
    .select(['untold_at', 'untold_by'])
    .select(['hearer.name as hearer', 'teller.name as teller'])
    .where('restriction.ended_at', 'is', null)
    .where((is) => is.or([is('lifts_at', 'is', null), is('lifts_at', '>', now)]))

const onlyKeptOf = (row: Awaited<ReturnType<ReturnType<typeof living>['execute']>>[number]): OnlyKept => ({
  id: row.id,
  clientId: row.client_id,
  ground: row.ground as RestrictionGround,
  askedAt: row.asked_at,
  heardBy: row.hearer,
  lifts: row.lifts_at && {
    ...{ at: row.lifts_at, by: row.teller ?? '', because: row.told_because ?? '' },
    told: row.told_on && row.told_how ? { on: row.told_on, how: row.told_how as WayOfTelling } : null,
  },
  untold: row.untold_at && {
    at: row.untold_at,
    failed: row.untold_by as 'link' | 'letter',
    by: row.teller ?? '',
    because: row.told_because ?? '',
  },
})

/** Is what we keep of this client only kept now, and since when? */
export async function restrictionOf(tx: Tx, clientId: string, now: Date): Promise<OnlyKept | undefined> {
  const row = await living(tx, now).where('restriction.client_id', '=', clientId).executeTakeFirst()
  return row && onlyKeptOf(row)
}

/** Of which clients is all only kept now? The round that clears away leaves them. */
export async function onlyKeptNow(tx: Tx, now: Date): Promise<string[]> {
  return (await living(tx, now).execute()).map(({ client_id }) => client_id)
}

/** Of how many was the end taken back by itself, so that somebody has to tell them first? */
export async function countUntold(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('restriction')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('ended_at', 'is', null)
    .where('untold_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return count
}

/** One of whom all is only kept, by name: whoever sees it sees nothing else. */
export interface NamedOnlyKept extends OnlyKept {
  name: string
}

const named = (tx: Tx, now: Date) =>
  living(tx, now).innerJoin('client', 'client.id', 'restriction.client_id').select(['given_name', 'family_name', 'known_as'])

const namedOf = (row: Awaited<ReturnType<ReturnType<typeof named>['execute']>>[number]): NamedOnlyKept => ({
  ...onlyKeptOf(row),
  name: nameOf({ givenName: row.given_name, familyName: row.family_name, knownAs: row.known_as }),
})

/** Of whom is all only kept now, for who leads the programme? The longest first. Whoever sees it sees their names. */
export async function allOnlyKept(tx: Tx, now: Date): Promise<NamedOnlyKept[]> {
  const rows = await asOnlyKept(tx, () => named(tx, now).orderBy('asked_at').orderBy('restriction.id').limit(100).execute())
  saw(
    tx,
    'asked',
    rows.map((row) => row.client_id),
  )
  return rows.map(namedOf)
}

/** Whom this referral is about, where all of it is only kept now: their name, and nothing of what it says. */
export async function onlyKeptBehind(tx: Tx, referralId: string, now: Date): Promise<NamedOnlyKept | undefined> {
  if (!isId(referralId)) return undefined
  const row = await asOnlyKept(tx, () =>
    named(tx, now)
      .innerJoin('referral', 'referral.client_id', 'restriction.client_id')
      .where('referral.id', '=', referralId)
      .executeTakeFirst(),
  )
  if (row) saw(tx, 'list', [row.client_id])
  return row && namedOf(row)
}

/** With whom does this link worker walk of whom all is only kept now? So that they know not to ring. */
export async function onlyKeptWith(tx: Tx, memberId: string, now: Date): Promise<{ referralId: string; name: string }[]> {
  const rows = await asOnlyKept(tx, () =>
    named(tx, now)
      .innerJoin('referral', 'referral.client_id', 'restriction.client_id')
      .innerJoin('assignment', (join) => join.onRef('assignment.referral_id', '=', 'referral.id').on('assignment.ended_at', 'is', null))
      .select('referral.id as referral_id')
      .distinctOn('restriction.client_id')
      .where('assignment.link_worker_id', '=', memberId)
      .orderBy('restriction.client_id')
      .execute(),
  )
  saw(
    tx,
    'list',
    rows.map((row) => row.client_id),
  )
  return rows.map((row) => ({ referralId: row.referral_id, name: namedOf(row).name }))
}

/** That somebody wrote down that a client ended it. */
export interface HeardToEnd {
  at: Date
  who: string
  /** The day on which they are said to have said so: "2026-05-03". */
  saidOn: string
}

/** Was the last restriction of this client ended by somebody who says that they heard it? For the client to say that it is not so. */
export async function restrictionHeardToEnd(tx: Tx, clientId: string): Promise<HeardToEnd | undefined> {
  const last = await tx
    .selectFrom('restriction')
    .leftJoin('member', 'member.id', 'ended_heard_by')
    .select(['ended_at', 'ended_said_on', 'member.name'])
    .where('client_id', '=', clientId)
    .orderBy('asked_at', 'desc')
    .orderBy('restriction.id', 'desc')
    .executeTakeFirst()
  if (!last?.ended_at || !last.name || !last.ended_said_on) return undefined
  return { at: last.ended_at, who: last.name, saidOn: last.ended_said_on }
}
