import type { Selectable } from 'kysely'
import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context, type Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { EmergencyRead } from '#platform/schema'
import { heldUntil, type Judgement } from './emergency.ts'

export interface NewJudgement {
  emergencyId: string
  judgement: Judgement
  words: string
  /** The client may know of it from now on: a letter goes, where they chose e-mail. */
  tell: boolean
  /** Where they may not yet: why. Not asked for once that has lapsed: then it stands on their page, and no letter goes. */
  heldBecause: string | null
}

/**
 * A manager says whether it was right to open a client's story, and whether the client may know of it. Judged as not fitting, it is over
 * at once. What was judged stays; only that it was held back can still be lifted, or renewed before its two weeks are over.
 *
 * @throws Refusal forbidden (no manager, or their own: `own-reading`), not-found, invalid (`needed`, field `heldBecause`), conflict
 *   (`emergency-lapsed`, field `tell`)
 */
export async function judgeEmergency(ctx: Context, form: NewJudgement): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'check-reads')

  await inTransaction(ctx, async (work) => {
    const { tx, record } = work
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
    // What the client could read already is not taken away from them.
    if (held.told_at) return
    if (form.tell) {
      await tx.updateTable('emergency_read').set({ told_at: at }).where('id', '=', held.id).execute()
      await record({ kind: 'emergency.told', subject: ['client', held.client_id], payload: { report: held.id } })
      return
    }
    await holdBack(work, held, { at, by: me.id, because: form.heldBecause })
  })
}

/** For two more weeks. What has lapsed already stays on their page, and no letter goes. */
async function holdBack({ tx, record }: Work, held: Held, { at, by, because }: { at: Date; by: string; because: string | null }) {
  if (held.held_until && held.held_until <= at) {
    if (because !== null) throw new Refusal('conflict', 'emergency-lapsed', { field: 'tell' })
    return
  }
  if (because === null) throw new Refusal('invalid', 'needed', { field: 'heldBecause' })
  const until = heldUntil(at)
  await tx.updateTable('emergency_read').set({ held_by: by, held_because: because, held_until: until }).where('id', '=', held.id).execute()
  await record({
    kind: 'emergency.held-back',
    subject: ['client', held.client_id],
    payload: { report: held.id, until: until.toISOString() },
  })
}

type Held = Pick<Selectable<EmergencyRead>, 'id' | 'client_id' | 'held_until'>
