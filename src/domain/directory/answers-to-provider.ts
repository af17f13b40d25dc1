import { type RawBuilder, sql } from 'kysely'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fields } from './held-change.ts'

/** What became of what a provider once sent. */
export interface Answer {
  saidAt: Date
  decidedAt: Date
  taken: Fields
  left: Fields
  /** What somebody of the programme took back after it had stood there. */
  undone: Fields
  /** Why something was left out, where that was said. */
  because: string | null
}

const SHOWN_DAYS = 90

/**
 * What became of what its provider sent, newest first: what somebody of the programme decided in the last ninety days. Of what was
 * sent of an entry that became a part of this one, and left out, only that one's own provider reads.
 */
export async function answersToProvider(tx: Tx, { clock }: Pick<Context, 'clock'>, serviceId: string): Promise<Answer[]> {
  // It may have been sent or decided while theirs was a part of another: it is theirs wherever that was.
  return answersSince(tx, sql`coalesce(moved_from, service_id) = ${serviceId}`, new Date(clock.now().getTime() - SHOWN_DAYS * 86_400_000))
}

/** What became of the sending of which this was left out? */
export async function answerWith(tx: Tx, serviceId: string, declinedId: string): Promise<Answer | undefined> {
  const one = await tx
    .selectFrom('service_change')
    .select('said_at')
    .where('id', '=', declinedId)
    .where('service_id', '=', serviceId)
    .where('state', '=', 'declined')
    .executeTakeFirst()
  return (
    one &&
    (await answersSince(tx, sql`service_id = ${serviceId}`, new Date(0))).find(({ saidAt }) => saidAt.getTime() === one.said_at.getTime())
  )
}

/** What was left out of one sending is a change of its own, said at the same moment. */
async function answersSince(tx: Tx, ofEntry: RawBuilder<unknown>, since: Date): Promise<Answer[]> {
  const { rows } = await sql<Answer>`
    select said_at as "saidAt", max(decided_at) as "decidedAt", max(because) as because,
      coalesce(jsonb_object_agg(field.key, field.value) filter (where state = 'applied'), '{}') as taken,
      coalesce(jsonb_object_agg(field.key, field.value) filter (where state = 'declined'), '{}') as left,
      coalesce(jsonb_object_agg(field.key, field.value) filter (where state = 'undone'), '{}') as undone
    from service_change cross join lateral jsonb_each(fields) field
    where ${ofEntry} and said_by = 'provider' and state in ('applied', 'declined', 'undone')
      and decided_by is not null and decided_at > ${since}
    group by said_at order by said_at desc limit 10`.execute(tx)
  return rows
}
