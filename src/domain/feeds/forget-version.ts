import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { sourceOf } from './feed.ts'
import { feedsOf } from './queries.ts'

/**
 * A correction was taken back, so its feed is to say its word again, also where nothing changed there since: the next time it is
 * not asked "changed since?".
 */
export async function forgetVersion(_: Context, { tx }: Work, { subjectId }: Fact): Promise<void> {
  const service = await tx.selectFrom('service').select('source').where('id', '=', subjectId).executeTakeFirst()
  const feed = (await feedsOf(tx)).find(({ id }) => sourceOf(id) === service?.source)
  if (feed) await tx.updateTable('feed').set({ etag: null, last_modified: null }).where('id', '=', feed.id).execute()
}
