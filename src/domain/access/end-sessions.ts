import { reading, type Context } from '#platform/context'
import type { Identity } from '#platform/identity'
import { endAllSessions } from '#platform/sign-in'
import { membershipsOf } from './members.ts'

/**
 * Signs somebody who left out wherever they are signed in. Who still works in another programme of this server stays signed in
 * for that one; of this one they see nothing any more either way, since membership is looked up at each request.
 */
export async function endSessionsOfWhoLeft(ctx: Context, { memberId }: { memberId: string }, auth: Identity): Promise<void> {
  const userId = await reading(ctx, async (tx) => {
    const member = await tx.selectFrom('member').select('user_id').where('id', '=', memberId).executeTakeFirst()
    return member?.user_id
  })
  if (userId && (await membershipsOf(ctx.db, userId)).length === 0) await endAllSessions(auth, userId)
}
