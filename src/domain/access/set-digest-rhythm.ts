import { inTransaction, type Context } from '#platform/context'
import type { Member } from './members.ts'
import { demandMember } from './permissions.ts'

export const digestRhythms = ['at-once', 'daily', 'weekly', 'never'] as const satisfies Member['digestRhythm'][]

/** Says how often word of one's referrals comes by e-mail. */
export async function setDigestRhythm(ctx: Context, { rhythm }: { rhythm: Member['digestRhythm'] }): Promise<void> {
  const memberId = demandMember(ctx.actor)

  await inTransaction(ctx, async ({ tx, record }) => {
    const changed = await tx
      .updateTable('member')
      .set({ digest_rhythm: rhythm })
      .where('id', '=', memberId)
      .where('digest_rhythm', '!=', rhythm)
      .executeTakeFirst()
    if (changed.numUpdatedRows > 0n) await record({ kind: 'digest-rhythm.chosen', subject: ['member', memberId], payload: { rhythm } })
  })
}
