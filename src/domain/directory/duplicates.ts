import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Why two entries seem to be one: `duplicates_because_REASON` in `messages/`. */
export type DuplicateReason = 'same-name' | 'like-name' | 'same-phone' | 'same-email' | 'same-url' | 'same-place' | 'same-organisation'

/** A key that more entries share (the switchboard of a council, a town hall) tells nothing of two of them. */
const SHARED_BY_AT_MOST = 30
/** From here on a pair is shown to somebody. */
const PROPOSED_FROM = 0.6

/**
 * Finds entries of different sources that may be one service. Only those are compared that share a telephone number, an address
 * (of a place, a page, a mailbox) or an organisation, so that the work grows with the directory and not with its square. What
 * somebody decided stays decided.
 */
export async function proposeDuplicates(tx: Tx, now: Date): Promise<void> {
  await sql`
    with shown as (
      select s.id, s.source, lower(plain(s.name)) as name, lower(plain(o.name)) as organisation,
        nullif(lower(s.email), '') as email, nullif(regexp_replace(lower(s.url), '^https?://(www\.)?|[/#?]+$', '', 'g'), '') as url
      from service s left join organisation o on o.id = s.organisation_id
      where s.hidden_at is null and s.status in ('active', 'temporarily closed')
    ),
    keys as (
      select id, 'email' as kind, email as key from shown where email is not null
      union all select id, 'url', url from shown where url is not null
      union all select id, 'organisation', organisation from shown where organisation is not null
      union all
      select distinct service_id, 'phone', right(regexp_replace(number, '\D', '', 'g'), 9) from phone
      where service_id is not null and length(regexp_replace(number, '\D', '', 'g')) >= 7
      union all
      select distinct at.service_id, 'place', coalesce(upper(regexp_replace(l.postal_code, '\s', '', 'g')),
        round(l.latitude::numeric, 3) || ' ' || round(l.longitude::numeric, 3))
      from service_at_location at join location l on l.id = at.location_id
      where l.postal_code is not null or (l.latitude is not null and l.point_from is null)
    ),
    telling as (select kind, key from keys group by kind, key having count(*) between 2 and ${SHARED_BY_AT_MOST}),
    pairs as (
      select a.id as one_id, b.id as other_id, array_agg(distinct a.kind) as kinds
      from telling join keys a using (kind, key) join keys b using (kind, key)
      where a.id < b.id group by a.id, b.id
    ),
    likely as (
      select one_id, other_id, kinds, similarity(one.name, other.name) as likeness
      from pairs join shown one on one.id = one_id join shown other on other.id = other_id
      where one.source <> other.source or one.source = 'footbridge'
    ),
    scored as (
      select *, least(1, 0.55 * likeness
        + case when 'phone' = any (kinds) then 0.2 else 0 end + case when 'email' = any (kinds) then 0.2 else 0 end
        + case when 'url' = any (kinds) then 0.2 else 0 end + case when 'place' = any (kinds) then 0.15 else 0 end
        + case when 'organisation' = any (kinds) then 0.15 else 0 end) as score
      from likely where likeness >= 0.3
    )
    insert into service_duplicate (one_id, other_id, score, reasons, found_at)
    select one_id, other_id, score,
      array[case when likeness > 0.99 then 'same-name' else 'like-name' end] || array(select 'same-' || kind from unnest(kinds) as kind order by 1),
      ${now}
    from scored where score >= ${PROPOSED_FROM}
    on conflict (programme_id, one_id, other_id) do update
      set score = excluded.score, reasons = excluded.reasons where service_duplicate.state = 'proposed'`.execute(tx)
}

export interface Duplicate {
  oneId: string
  otherId: string
  reasons: DuplicateReason[]
  state: 'proposed' | 'merged' | 'kept-apart'
  keptId: string | null
  decidedAt: Date | null
}

/** Which entries may be one and the same, likeliest first, and how many such pairs are there? */
export async function proposedDuplicates(tx: Tx, limit: number): Promise<{ pairs: Duplicate[]; total: number }> {
  const { rows } = await sql<DuplicateRow & { total: number }>`
    select d.*, count(*) over () as total from service_duplicate d
    join service one on one.id = d.one_id and one.hidden_at is null
    join service other on other.id = d.other_id and other.hidden_at is null
    where d.state = 'proposed' order by d.score desc, d.one_id, d.other_id limit ${limit}`.execute(tx)
  return { pairs: rows.map(duplicateOf), total: rows[0]?.total ?? 0 }
}

/** What was decided of pairs lately, newest first? */
export async function decidedDuplicates(tx: Tx, limit: number): Promise<Duplicate[]> {
  const rows = await tx
    .selectFrom('service_duplicate')
    .selectAll()
    .where('state', '<>', 'proposed')
    .orderBy('decided_at', 'desc')
    .orderBy('one_id')
    .limit(limit)
    .execute()
  return rows.map(duplicateOf)
}

interface DuplicateRow {
  one_id: string
  other_id: string
  reasons: string[]
  state: string
  kept_id: string | null
  decided_at: Date | null
}

function duplicateOf(row: DuplicateRow): Duplicate {
  return {
    oneId: row.one_id,
    otherId: row.other_id,
    reasons: row.reasons as DuplicateReason[],
    state: row.state as Duplicate['state'],
    keptId: row.kept_id,
    decidedAt: row.decided_at,
  }
}
