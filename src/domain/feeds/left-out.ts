import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { Run } from './feed.ts'

/** Which feed left an entry out, and who said that it was right to; null: nobody was asked. */
export interface LeftOut {
  feed: string
  saidBy: string | null
}

/** Of which of these services is it known who left them out, as they are out of sight for it? */
export async function leftOutOf(tx: Tx, serviceIds: readonly string[]): Promise<Map<string, LeftOut>> {
  if (serviceIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('feed_absence')
    .innerJoin('feed_run as first', 'first.id', 'feed_absence.first_run_id')
    .innerJoin('feed', 'feed.id', 'first.feed_id')
    .leftJoin('feed_run', 'feed_run.id', 'feed_absence.hidden_in')
    .leftJoin('member', 'member.id', 'feed_run.decided_by')
    .select(['feed_absence.service_id', 'feed.name as feed', 'member.name as said_by'])
    .where('feed_absence.service_id', 'in', serviceIds)
    .where('feed_absence.hidden_at', 'is not', null)
    .execute()
  return new Map(rows.map((row) => [row.service_id, { feed: row.feed, saidBy: row.said_by }]))
}

/** What became of a run beside what it counted itself. */
export interface RunStory {
  /** Who said that it is right, or threw it away; null: nobody was asked. */
  decidedBy: string | null
  /** What it left out, and is out of sight for that to this day. At most thirty, of how many. */
  leftOut: { id: string; name: string }[]
  leftOutCount: number
}

const NAMED = 30

/** What more is known of these runs, by their ids? */
export async function storiesOf(tx: Tx, runs: readonly Pick<Run, 'id'>[]): Promise<Map<string, RunStory>> {
  const stories = new Map<string, RunStory>(runs.map(({ id }) => [id, { decidedBy: null, leftOut: [], leftOutCount: 0 }]))
  if (runs.length === 0) return stories
  const deciders = await tx
    .selectFrom('feed_run')
    .innerJoin('member', 'member.id', 'feed_run.decided_by')
    .select(['feed_run.id', 'member.name'])
    .where('feed_run.id', 'in', [...stories.keys()])
    .execute()
  for (const { id, name } of deciders) stories.get(id)!.decidedBy = name
  const { rows } = await sql<{ run: string; id: string; name: string; count: number }>`
    select * from (
      select hidden_in as run, service.id, service.name, row_number() over of_run as place, count(*) over (partition by hidden_in) as count
      from feed_absence join service on service.id = feed_absence.service_id
      where hidden_in = any (${[...stories.keys()]}::uuid[]) and service.hidden_because = 'unnamed'
      window of_run as (partition by hidden_in order by service.name, service.id)
    ) placed where place <= ${NAMED} order by place`.execute(tx)
  for (const { run, id, name, count } of rows) {
    const story = stories.get(run)!
    story.leftOut.push({ id, name })
    story.leftOutCount = count
  }
  return stories
}
