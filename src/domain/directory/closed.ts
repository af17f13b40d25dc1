import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { standingFor } from './standing-for.ts'

/** A group that is there no more. Null: nobody kept the day on which it ended. */
export interface Closed {
  since: Date | null
}

/** Where a step leads. */
interface LeadsTo {
  id: string
  name: string
  closed: Closed | null
  outOfSight: Date | null
}

interface Row {
  id: string
  status: string
  hidden_at: Date | null
  hidden_because: string | null
}

/** Is it gone for good? One that is closed for now, or from which nobody answers us, may well be there. */
const hasClosed = ({ status, hidden_because }: Pick<Row, 'status' | 'hidden_because'>): boolean =>
  status === 'defunct' || hidden_because === 'closed' || hidden_because === 'funding-ended'

/** Since when is it gone? Null: it is not. An entry says when it was hidden; of one that only says it has ended the facts know it. */
export async function closedOf(tx: Tx, row: Row): Promise<Closed | null> {
  if (!hasClosed(row)) return null
  if (row.hidden_because === 'closed' || row.hidden_because === 'funding-ended') return { since: row.hidden_at }
  const told = await tx
    .selectFrom('fact')
    .select('at')
    .where('subject_id', '=', row.id)
    .where('kind', '=', 'service.closed')
    .orderBy('at', 'desc')
    .executeTakeFirst()
  return { since: told?.at ?? null }
}

const MAY_BE_THERE = ['unnamed', 'feed-removed', 'no-answer']

/**
 * Since when is it out of sight for what says nothing of itself: what happened to its directory, or a silence? Null: it is not, or it
 * has closed.
 */
export const outOfSightOf = (row: Row): Date | null =>
  !hasClosed(row) && MAY_BE_THERE.includes(row.hidden_because ?? '') ? row.hidden_at : null

/** Where does somebody go who goes to this service, and is it there still? One that was merged into another is that other. */
export async function leadsTo(tx: Tx, askedId: string): Promise<LeadsTo | undefined> {
  const row = await tx
    .selectFrom('service')
    .select(['id', 'name', 'status', 'hidden_at', 'hidden_because'])
    .where('id', '=', await standingFor(tx, askedId))
    .executeTakeFirst()
  return row && { id: row.id, name: row.name, closed: await closedOf(tx, row), outOfSight: outOfSightOf(row) }
}

/** Which entries lead to these: they themselves, and what became a part of them? */
export async function leadingTo(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive gone as (
      select id from service where id = any (${ids}::uuid[]) union select s.id from service s join gone on s.merged_into = gone.id
    )
    select id from gone order by id`.execute(tx)
  return rows.map((row) => row.id)
}

/**
 * The service to which somebody can go, held as it is until the transaction ends: whoever closes it comes before or after. One that
 * was merged into another is that other.
 *
 * @throws Refusal not-found, conflict (`service-closed`)
 */
export async function holdRunningService(
  tx: Tx,
  askedId: string,
): Promise<{ id: string; email: string | null; organisationId: string | null }> {
  const service = await tx
    .selectFrom('service')
    .select(['id', 'name', 'email', 'organisation_id', 'status', 'hidden_because'])
    .where('id', '=', await standingFor(tx, askedId))
    .forShare()
    .executeTakeFirst()
  if (!service) throw new Refusal('not-found', 'service-unknown')
  if (hasClosed(service)) throw new Refusal('conflict', 'service-closed', { words: { service: service.name } })
  return { id: service.id, email: service.email, organisationId: service.organisation_id }
}
