import { announceReactions, factWithId, type Fact } from '#platform/facts'
import { inTransaction, type Context, type Work } from '#platform/context'

/** What a reaction gets: the fact, and a transaction of its own. It must do the same when it is called twice. */
export type Reaction = (ctx: Context, work: Work, fact: Fact, surroundings: Surroundings) => Promise<void>

/** What a reaction may need beside the database. */
export interface Surroundings {
  /** The address that people type, without a slash at its end. */
  origin: string
}

/** The one table: kind of fact -> what follows from it. */
export const reactions: Record<string, Record<string, Reaction>> = {}

announceReactions((kind) => Object.keys(reactions[kind] ?? {}))

/** Does one reaction to one fact. */
export async function react(ctx: Context, factId: string, name: string, surroundings: Surroundings): Promise<void> {
  await inTransaction(ctx, async (work) => {
    const fact = await factWithId(work.tx, factId)
    const reaction = fact && reactions[fact.kind]?.[name]
    if (reaction) await reaction(ctx, work, fact, surroundings)
  })
}
