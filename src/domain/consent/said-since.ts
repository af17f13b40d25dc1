import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { type Purpose, purposesToEnd } from './consent.ts'
import { isHeardNow, type Heard } from './hearing.ts'
import { takeTurnsOverConsent } from './take-turns.ts'

/**
 * A yes that is written down later than it was said does not undo what the client ended since, on that day or after it. Whoever hears it
 * themself at this moment hears the newest.
 *
 * @throws Refusal invalid (`story-said-since`, field `saidOn`)
 */
export async function demandNotEndedSince(
  tx: Tx,
  yes: { clientId: string; purposes: readonly Purpose[]; referralId?: string; how: 'spoken' | 'paper' },
  heard: Heard,
  at: Date,
): Promise<void> {
  await takeTurnsOverConsent(tx, yes.clientId)
  const { timeZone } = await programmeOf(tx)
  if (isHeardNow(yes.how, heard, at, timeZone)) return
  const ended = await tx
    .selectFrom('consent')
    .select('id')
    .where('client_id', '=', yes.clientId)
    .where('purpose', 'in', yes.purposes)
    .where((is) => is.or([is('purpose', '<>', 'feedback'), is('referral_id', 'is not distinct from', yes.referralId ?? null)]))
    .where(sql<boolean>`(ended_at at time zone ${timeZone})::date >= ${heard.said_on}::date`)
    .executeTakeFirst()
  if (ended) throw new Refusal('invalid', 'story-said-since', { field: 'saidOn' })
}

/**
 * Which of these may a referral give that was begun before? Not what the client ended since: whoever refers may have asked before. Of word
 * back also not where they ended that of another referral: who ends it on their own screen ends it for all. The link worker asks again.
 */
export async function notEndedSinceBegun(
  tx: Tx,
  { clientId, purposes, begunAt }: { clientId: string; purposes: readonly Purpose[]; begunAt: Date },
): Promise<Purpose[]> {
  await takeTurnsOverConsent(tx, clientId)
  const ended = await tx
    .selectFrom('consent')
    .select('purpose')
    .where('client_id', '=', clientId)
    .where('purpose', 'in', purposesToEnd)
    .where('ended_at', '>=', begunAt)
    .execute()
  return purposes.filter((purpose) => !ended.some((one) => one.purpose === purpose))
}
