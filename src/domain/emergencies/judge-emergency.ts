import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { heldUntil, type Judgement } from './emergency.ts'

export interface NewJudgement {
  emergencyId: string
  judgement: Judgement
  words: string
  /** Why the client may not know of it yet; null: they may, from now on. */
  heldBecause: string | null
}

/**
 * A manager says whether it was right to open a client's story, and whether the client may know of it. Judged as not fitting, it is over
 * at once. What was judged stays; only that it was held back can still be lifted, or renewed before its two weeks are over.
 *
 * @throws Refusal forbidden (no manager, or their own: `own-reading`), not-found, conflict (`emergency-lapsed`, field `heldBecause`)
 */
export async function judgeEmergency(ctx: Context, form: NewJudgement): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'check-reads')

  await inTransaction(ctx, async ({ tx, record }) => {
    const held = await tx.selectFrom('emergency_read').selectAll().where('id', '=', form.emergencyId).forUpdate().executeTakeFirst()
    if (!held) throw new Refusal('not-found', 'emergency-unknown')
    if (held.member_id === me.id) throw new Refusal('forbidden', 'own-reading')
    const at = ctx.clock.now()
    if (!held.judged_at) {
      await tx
        .updateTable('emergency_read')
        .set({ judged_at: at, judged_by: me.id, judgement: form.judgement, judged_words: form.words })
        .where('id', '=', form.emergencyId)
        .execute()
      await record({
        kind: 'emergency.judged',
        subject: ['client', held.client_id],
        payload: { report: held.id, decision: form.judgement },
      })
    }
    if (form.heldBecause !== null) {
      // What the client could read already is not taken away from them.
      if (held.told_at) return
      if (held.held_until && held.held_until <= at) throw new Refusal('conflict', 'emergency-lapsed', { field: 'heldBecause' })
      const until = heldUntil(at)
      await tx
        .updateTable('emergency_read')
        .set({ held_by: me.id, held_because: form.heldBecause, held_until: until })
        .where('id', '=', held.id)
        .execute()
      await record({
        kind: 'emergency.held-back',
        subject: ['client', held.client_id],
        payload: { report: held.id, until: until.toISOString() },
      })
      return
    }
    if (held.told_at) return
    await tx.updateTable('emergency_read').set({ told_at: at }).where('id', '=', held.id).execute()
    await record({ kind: 'emergency.told', subject: ['client', held.client_id], payload: { report: held.id } })
  })
}
