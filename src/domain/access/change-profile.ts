import { inTransaction, type Context } from '#platform/context'
import type { Locale } from '#words'
import { demandMember } from './permissions.ts'

export interface Profile {
  name: string
  phone: string | null
  profession: string | null
  locale: Locale
}

/** Changes what the programme calls somebody, and the language in which it writes to them. */
export async function changeProfile(ctx: Context, { name, phone, profession, locale }: Profile): Promise<void> {
  const memberId = demandMember(ctx.actor)

  await inTransaction(ctx, async ({ tx, record }) => {
    const changed = await tx
      .updateTable('member')
      .set({ name, phone, profession, locale })
      .where('id', '=', memberId)
      .where((where) =>
        where.or([
          where('name', '!=', name),
          where('locale', '!=', locale),
          where('phone', 'is distinct from', phone),
          where('profession', 'is distinct from', profession),
        ]),
      )
      .executeTakeFirst()
    if (changed.numUpdatedRows > 0n) await record({ kind: 'profile.changed', subject: ['member', memberId] })
  })
}
