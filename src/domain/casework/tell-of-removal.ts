import { hiddenWith, leadingTo } from '#domain/directory'
import { feedWithId, sourceOf } from '#domain/feeds'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { m } from '#words'
import { tellThoseWithPeopleAt } from './tell-those-with-people.ts'

/** `feed.removed`: one letter to each link worker who has somebody at a group that went out of sight with it, for all of these groups. */
export async function tellOfRemoval(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const feed = await feedWithId(tx, fact.subjectId)
  if (!feed?.removedAt) return
  const words = { feed: feed.name }
  await tellThoseWithPeopleAt(tx, ctx, await leadingTo(tx, await hiddenWith(tx, sourceOf(feed.id))), {
    origin,
    onceKey: `feed-removed:${fact.id}`,
    says: (count, locale) => ({
      subject: m.letter_feed_removed_subject(words, { locale }),
      words: count === 1 ? m.letter_feed_removed_one(words, { locale }) : m.letter_feed_removed_more({ ...words, count }, { locale }),
    }),
  })
}
