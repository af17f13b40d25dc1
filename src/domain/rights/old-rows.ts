import { sql, type RawBuilder } from 'kysely'
import { lettersNaming } from '#domain/letters'
import type { RetentionKind } from './retention.ts'

/** Rows whose time ended before a moment: their table, and which. */
interface OldRows {
  table: string
  /** `kept`: clients who asked that what we keep of them is kept and not used. Theirs stays. */
  where: (before: Date, kept: readonly string[]) => RawBuilder<boolean>
}

const isNotOf = (column: string, kept: readonly string[]) =>
  kept.length === 0 ? sql<boolean>`true` : sql<boolean>`coalesce(${sql.ref(column)} <> all (${kept}::uuid[]), true)`

/**
 * Clients all of whose referrals have ended. Their time begins when the last did, or when they were last spoken with or said something
 * themselves, if that was later. A request that waits is answered first, and whoever is being referred anew stays.
 */
const clients: OldRows = {
  table: 'client',
  where: (before, kept) => sql<boolean>`
    ${isNotOf('client.id', kept)}
    and exists (select from referral r where r.client_id = client.id)
    and not exists (select from referral r where r.client_id = client.id
      and not exists (select from ending e where e.referral_id = r.id and e.reopened_at is null and e.ended_at < ${before}))
    and not exists (select from referral_draft d where d.answers ->> 'clientId' = client.id::text)
    and not exists (select from contact c where c.client_id = client.id and c.contacted_at >= ${before})
    and not exists (select from client_word w where w.client_id = client.id and w.said_at >= ${before})
    and not exists (select from fact f where f.kind = 'story.told' and f.subject_id = client.id and f.at >= ${before})
    and not exists (select from rights_request q where q.client_id = client.id and q.answer is null)`,
}

/** A letter keeps its key, so that it is never owed a second time; who it went to and what about are wiped out. */
export const WIPED_ADDRESS = '-@-'

/** What is found in the tables themselves. Stories are behind their own rule, so only the door that clears them sees which are old. */
export const oldRows: Record<Exclude<RetentionKind, 'story'>, OldRows> = {
  client: clients,
  reads: { table: 'client_read', where: (before, kept) => sql<boolean>`read_at < ${before} and ${isNotOf('client_id', kept)}` },
  letters: {
    table: 'outgoing_mail',
    // That an address bounced is asked for a year.
    where: (before, kept) => sql<boolean>`to_address <> ${WIPED_ADDRESS}
      and ${kept.length === 0 ? sql`true` : sql`not ${lettersNaming(kept)}`}
      and (sent_at < ${before} or (sent_at is null and bounced_at is null and owed_at < ${before})
        or bounced_at < least(${before}, now() - interval '366 days'))`,
  },
  drafts: {
    table: 'referral_draft',
    where: (before, kept) => sql<boolean>`updated_at < ${before}
      and ${kept.length === 0 ? sql`true` : sql`coalesce(answers ->> 'clientId' <> all (${kept}::text[]), true)`}`,
  },
  links: {
    table: 'link',
    where: (before, kept) => sql<boolean>`least(expires_at, revoked_at) < ${before} and ${isNotOf('client_id', kept)}
      and ${kept.length === 0 ? sql`true` : sql`not exists (select from introduction i where i.id = link.introduction_id and i.client_id = any (${kept}::uuid[]))`}`,
  },
  'unmet-needs': { table: 'unmet_need', where: (before) => sql<boolean>`recorded_on < ${before}::timestamptz::date` },
  'feed-runs': {
    table: 'feed_run',
    // The newest of each kind stays: the next run is weighed against it.
    where: (before) => sql<boolean>`ended_at < ${before}
      and exists (select from feed_run n where n.feed_id = feed_run.feed_id and n.state = feed_run.state and n.is_whole and n.ended_at > feed_run.ended_at)
      and not exists (select from feed_absence a where a.first_run_id = feed_run.id)`,
  },
}
