import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { demandMember } from './permissions.ts'

/** "hu1 1aa" and "1234-AB" as they are kept: letters and digits alone. */
const plain = (typed: string) => typed.toUpperCase().replaceAll(/[\s\p{Pd}.]/gu, '')

/**
 * Whoever works here says their own postcode, so that it stands out when they read about a neighbour; or takes it back. It is kept for
 * nothing else. Said twice, it is said once.
 *
 * @param form.postcode null: none any more
 * @throws Refusal forbidden, invalid (`postcode-not-understood`, field `postcode`)
 */
export async function sayHome(ctx: Context, form: { postcode: string | null }): Promise<void> {
  const memberId = demandMember(ctx.actor)
  const postcode = form.postcode && plain(form.postcode)
  // A part of one holds a whole town: nobody's neighbours.
  if (postcode && !/^(?=.*\d)(?=.*[A-Z])[0-9A-Z]{5,10}$/.test(postcode))
    throw new Refusal('invalid', 'postcode-not-understood', { field: 'postcode' })
  await inTransaction(ctx, async ({ tx, record }) => {
    const { numUpdatedRows } = await tx
      .updateTable('member')
      .set({ home_postcode: postcode || null })
      .where('id', '=', memberId)
      .where('home_postcode', 'is distinct from', postcode || null)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await record({ kind: postcode ? 'home.told' : 'home.taken-back', subject: ['member', memberId] })
  })
}

/** Which postcode did this member say? For themselves alone. */
export async function ownPostcodeOf(tx: Tx, memberId: string): Promise<string | null> {
  return (await tx.selectFrom('member').select('home_postcode').where('id', '=', memberId).executeTakeFirst())?.home_postcode ?? null
}
