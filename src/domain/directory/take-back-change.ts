import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { holdChange } from './held-change.ts'
import { takeBackIn } from './waiting-changes.ts'
import { whoSays } from './who-says.ts'

/**
 * A provider takes back what they sent, while nobody has looked at it.
 *
 * @throws Refusal forbidden, gone (another entry's), not-found, conflict (`change-decided`)
 */
export async function takeBackChange(ctx: Context, { changeId }: { changeId: string }): Promise<void> {
  await inTransaction(ctx, async (work) => {
    const { change, entry } = await holdChange(work.tx, changeId)
    if (whoSays(ctx, entry.id).saidBy !== 'provider' || change.saidBy !== 'provider') throw new Refusal('not-found', 'change-unknown')
    if (change.state === 'undone') return
    if (change.state !== 'proposed') throw new Refusal('conflict', 'change-decided')
    await takeBackIn(work, ctx, entry.id, [changeId])
  })
}
