import { sql } from 'kysely'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { sourceOf } from './feed.ts'
import { feedsOf } from './queries.ts'

/**
 * A correction was taken back, so its source is to say its word again. A file that says of itself that nothing changed would not: it
 * is fetched whole the next time. A server says it in its next whole run, within a week.
 */
export async function forgetVersion(_: Context, { tx }: Work, { subjectId }: Fact): Promise<void> {
  const service = await tx.selectFrom('service').select('source').where('id', '=', subjectId).executeTakeFirst()
  const feed = (await feedsOf(tx)).find(({ id }) => sourceOf(id) === service?.source)
  if (!feed) return
  await tx.updateTable('feed').set({ etag: null, last_modified: null }).where('id', '=', feed.id).execute()
  await sql`update feed_run set report = report - 'version' where feed_id = ${feed.id} and state = 'running' and fetched_at is not null`.execute(
    tx,
  )
}
