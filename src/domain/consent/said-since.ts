import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import type { Purpose } from './consent.ts'
import { isHeardNow, type Heard } from './hearing.ts'
import { takeTurnsOverConsent } from './take-turns.ts'
import { hasConsent } from './queries.ts'

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
 * A referral that was begun before a client ended a yes does not give it again when it is sent: whoever refers may have asked before.
 *
 * @throws Refusal invalid (`said-since-begun`, field `agreed`)
 */
export async function demandNotEndedSinceBegun(
  tx: Tx,
  { clientId, purposes, begunAt }: { clientId: string; purposes: readonly Purpose[]; begunAt: Date },
): Promise<void> {
  await takeTurnsOverConsent(tx, clientId)
  const ended = await tx
    .selectFrom('consent')
    .select('purpose')
    .where('client_id', '=', clientId)
    .where('purpose', 'in', purposes)
    .where('purpose', '<>', 'feedback')
    .where('ended_at', '>=', begunAt)
    .execute()
  for (const { purpose } of ended) {
    // They may have said yes again since, to somebody else.
    if (!(await hasConsent(tx, clientId, purpose as Purpose))) throw new Refusal('invalid', 'said-since-begun', { field: 'agreed' })
  }
}
