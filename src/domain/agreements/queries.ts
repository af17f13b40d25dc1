import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { Agreement, AgreementKind } from './agreement.ts'
import { kindOf, type Flow, type OrganisationKind } from './may-flow.ts'

/** Which agreements were ever made? The one that ends first comes first. */
export async function agreementsOf(tx: Tx): Promise<Agreement[]> {
  const rows = await tx
    .selectFrom('agreement')
    .innerJoin('organisation', 'organisation.id', 'agreement.organisation_id')
    .innerJoin('member as adder', 'adder.id', 'agreement.added_by')
    .leftJoin('member as ender', 'ender.id', 'agreement.ended_by')
    .selectAll('agreement')
    .select(['organisation.name as organisation', 'adder.name as adder', 'ender.name as ender'])
    .orderBy('agreement.until')
    .orderBy('agreement.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    organisation: { id: row.organisation_id, name: row.organisation },
    kind: row.kind as AgreementKind,
    purposes: row.purposes,
    layers: row.layers,
    startsAt: row.starts_at,
    until: row.until,
    reference: row.reference,
    signedByUs: row.signed_by_us,
    signedByThem: row.signed_by_them,
    addedAt: row.added_at,
    addedBy: row.adder,
    endedAt: row.ended_at,
    endedBy: row.ender,
  }))
}

/** An organisation to which something of clients goes, and how much: what would stop. */
export interface Stream {
  organisation: { id: string; name: string; kind: OrganisationKind }
  /** Open referrals that it sent. */
  referrals: number
  /** Introductions to its groups that are under way. */
  introductions: number
  /** Each time that a client lets it, or a group of it, read a layer of their story. */
  sharings: Flow[]
}

/** To which organisations does something of clients go now? By name. Numbers only: nobody is named. */
export async function streamsOf(tx: Tx): Promise<Stream[]> {
  const { rows } = await sql<StreamRow>`
    with flow as (
      select referring_organisation_id as organisation_id, 1 as referrals, 0 as introductions, null::jsonb as sharing from referral
      where referring_organisation_id is not null
        and not exists (select from ending where ending.referral_id = referral.id and ending.reopened_at is null)
      union all
      select service.organisation_id, 0, 1, null from introduction
      join service on service.id = introduction.service_id
      where introduction.withdrawn_at is null
        and not exists (select from ending where ending.referral_id = introduction.referral_id and ending.reopened_at is null)
        and coalesce((select answer from introduction_answer answer where answer.introduction_id = introduction.id
          order by answer.answered_at desc, answer.id desc limit 1), '') not in ('no', 'stopped')
      union all
      select coalesce(service.organisation_id, sharing.receiver_id), 0, 0,
        jsonb_build_object('layer', sharing.layer, 'purpose', sharing.purpose) from story_sharing sharing
      left join service on service.id = sharing.receiver_id
      where sharing.receiver_kind in ('organisation', 'service') and sharing.ended_at is null
        and coalesce(sharing.until > acting_at(), true))
    select organisation.id, organisation.name, organisation.sector, organisation.is_informal as "isInformal",
      organisation.employs_link_workers as "employsLinkWorkers",
      sum(referrals)::int as referrals, sum(introductions)::int as introductions,
      coalesce(jsonb_agg(sharing) filter (where sharing is not null), '[]') as sharings
    from flow join organisation on organisation.id = flow.organisation_id
    group by organisation.programme_id, organisation.id order by organisation.name`.execute(tx)
  return rows.map(({ id, name, sector, isInformal, employsLinkWorkers, ...counts }) => ({
    organisation: { id, name, kind: kindOf({ sector, isInformal, employsLinkWorkers }) },
    ...counts,
  }))
}

interface StreamRow {
  id: string
  name: string
  sector: string | null
  isInformal: boolean
  employsLinkWorkers: boolean
  referrals: number
  introductions: number
  sharings: Flow[]
}

/** With which organisations can an agreement be made? Those of staff, those that were added here, and those of groups that were asked. */
export async function organisationsToAgreeWith(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select id, name from organisation
    where not employs_link_workers and (source = 'footbridge' or refers
      or exists (select from member_role where member_role.organisation_id = organisation.id)
      or exists (select from introduction join service on service.id = introduction.service_id where service.organisation_id = organisation.id))
    order by name`.execute(tx)
  return rows
}
