import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { layers, type Layer, type StoryPurpose, type StoryReceiver } from './story.ts'

/** Somebody whom a client can let read a layer. */
export interface Offer {
  receiver: StoryReceiver
  purpose: StoryPurpose
  /** Who it is now; null: nobody now, or many. */
  name: string | null
  /** What of a story may not go there yet, whatever the client says: no agreement with the organisation allows it. */
  notYet: Layer[]
}

/**
 * Whom can this client let read, as things are now? Whoever walks with them, and everybody there, so that a colleague can stand in;
 * who referred them, and everybody there; each group to which they were introduced; every community group; and who
 * leads the programme, to learn from it.
 */
export async function receiversToOffer(tx: Tx, clientId: string): Promise<Offer[]> {
  const [walker, referrer] = [await part(tx, clientId, 'walks'), await part(tx, clientId, 'referred')]
  const { rows: groups } = await sql<{ id: string; name: string; organisationId: string | null }>`
    select distinct service.id, service.name, service.organisation_id as "organisationId" from introduction
    join service on service.id = introduction.service_id
    where introduction.client_id = ${clientId} and introduction.withdrawn_at is null order by service.name`.execute(tx)
  const offers: Going[] = [
    { receiver: { kind: 'link-worker' }, purpose: 'support', name: walker[0]?.member ?? null, to: walker[0]?.organisationId ?? undefined },
    ...everybodyAt(walker, 'support'),
    ...groups.map(({ id, name, organisationId: to }) => ({
      receiver: { kind: 'service' as const, id },
      purpose: 'support' as const,
      name,
      to,
    })),
    { receiver: { kind: 'sector', sector: 'community' }, purpose: 'support', name: null },
    ...referrer.slice(0, 1).map(({ member, organisationId }) => ({
      receiver: { kind: 'referrer' as const },
      purpose: 'feedback' as const,
      name: member,
      to: organisationId ?? undefined,
    })),
    ...everybodyAt(referrer, 'feedback'),
    { receiver: { kind: 'programme' }, purpose: 'learning', name: null },
  ]
  const stopped = await stoppedFor(tx, offers)
  return offers.map(({ to: _, ...offer }, place) => ({ ...offer, notYet: layers.filter((layer) => stopped.has(`${place} ${layer}`)) }))
}

/** An offer, and the organisation to which it would go. Null: a group of no organisation. Left out: many, or nobody now. */
type Going = Omit<Offer, 'notYet'> & { to?: string | null | undefined }

/** Which layer may not go where which offer leads ("3 personal")? All asked of the database at once. */
async function stoppedFor(tx: Tx, offers: readonly Going[]): Promise<Set<string>> {
  const going = offers.flatMap(({ to, purpose }, place) => (to === undefined ? [] : [{ to, purpose, place }]))
  const { rows } = await sql<{ place: number; layer: Layer }>`
    select place, layer
    from unnest(${going.map(({ place }) => place)}::int[], ${going.map(({ to }) => to)}::uuid[], ${going.map(({ purpose }) => purpose)}::text[])
      as going (place, organisation, purpose)
    cross join unnest(${[...layers]}::text[]) as layer
    where not may_flow(organisation, layer, purpose)`.execute(tx)
  return new Set(rows.map(({ place, layer }) => `${place} ${layer}`))
}

interface Part {
  member: string
  organisationId: string | null
  organisation: string | null
}

const everybodyAt = (parts: readonly Part[], purpose: StoryPurpose): Going[] =>
  [...Map.groupBy(parts, ({ organisationId }) => organisationId).values()].flatMap(([one]) =>
    one?.organisationId
      ? [{ receiver: { kind: 'organisation' as const, id: one.organisationId }, purpose, name: one.organisation, to: one.organisationId }]
      : [],
  )

/** Who walks with this client now, or referred them, and where they work: the newest first. */
async function part(tx: Tx, clientId: string, what: 'walks' | 'referred'): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select member.name as member, organisation.id as "organisationId", organisation.name as organisation
    from referral
    left join assignment on assignment.referral_id = referral.id and assignment.ended_at is null
    join member on member.id = case when ${what} = 'walks' then assignment.link_worker_id else referral.referrer_id end
    left join member_role on member_role.member_id = member.id and member_role.ended_at is null
      and member_role.role = case when ${what} = 'walks' then 'link-worker' else 'referrer' end
    left join organisation on organisation.id = member_role.organisation_id
    where referral.client_id = ${clientId}
      and (${what} = 'referred' or not exists (select from ending where ending.referral_id = referral.id and ending.reopened_at is null))
    order by referral.sent_at desc`.execute(tx)
  return rows
}
