import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { Actor } from '#platform/context'

/** One thing that happened, ready to be said: the sentence is `timeline_KIND` in `messages/`, filled with these. */
export interface TimelineEntry {
  id: string
  at: Date
  kind: string
  /** Who did it: a member by name; a client or a group by what they are. */
  by: { kind: Actor['kind']; name: string | null }
  service: string | null
  /** The link worker that a referral went to. */
  linkWorker: string | null
  /** The code that tells one such fact from another: an outcome, an answer, a word, a purpose. */
  code: string | null
}

/** What happened around a referral, and to its client's consent and plan link, the newest first? Read from the facts.
 * That a client's "not for me" ended a step is in their word already. */
export async function timelineOf(tx: Tx, { referralId, clientId }: { referralId: string; clientId: string }): Promise<TimelineEntry[]> {
  const { rows } = await sql<Row>`
    select fact.id, fact.at, fact.kind, fact.actor_kind, actor.name as actor_name, service.name as service, link_worker.name as link_worker,
      coalesce(fact.payload ->> 'outcome', fact.payload ->> 'answer', fact.payload ->> 'how', fact.payload ->> 'word', fact.payload ->> 'purpose') as code
    from fact
    left join member actor on fact.actor_kind = 'member' and actor.id = fact.actor_id
    left join introduction on introduction.id = (fact.payload ->> 'introduction')::uuid
    left join step on step.id = (fact.payload ->> 'step')::uuid
    left join service on service.id = coalesce((fact.payload ->> 'service')::uuid, introduction.service_id, step.service_id)
    left join member link_worker on link_worker.id = (fact.payload ->> 'linkWorker')::uuid
    where (fact.subject_kind = 'referral' and fact.subject_id = ${referralId}
        and not (fact.actor_kind = 'client' and fact.kind in ('step.ended', 'step.taken-up')))
      or (fact.subject_kind = 'client' and fact.subject_id = ${clientId} and fact.kind in ('consent.given', 'consent.ended', 'client.reach-changed', 'correction.asked', 'correction.done', 'correction.refused', 'correction.taken-back', 'plan-link.made', 'plan-link.revoked', 'plan-link.locked'))
    order by fact.at desc, fact.id desc limit 500`.execute(tx)
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    kind: row.kind,
    by: { kind: row.actor_kind, name: row.actor_name },
    service: row.service,
    linkWorker: row.link_worker,
    code: row.code,
  }))
}

interface Row {
  id: string
  at: Date
  kind: string
  actor_kind: Actor['kind']
  actor_name: string | null
  service: string | null
  link_worker: string | null
  code: string | null
}
