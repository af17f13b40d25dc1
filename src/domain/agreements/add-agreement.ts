import { DateTime } from 'luxon'
import { mayManage, memberWhoMay, organisationNamed, programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { AgreementKind } from './agreement.ts'

export interface NewAgreement {
  /** Travelled with the form: adding twice is adding once. */
  id: string
  organisationId: string
  kind: AgreementKind
  purposes: readonly string[]
  /** Which layers beside the practical one, which every agreement covers. */
  layers: readonly string[]
  /** Days in the programme's zone, the last one included: "2026-05-03". */
  from: string
  until: string
  reference: string
  signedByUs: string
  signedByThem: string
}

/**
 * A manager writes down an agreement that was signed: a new one, or one that follows another.
 *
 * @throws Refusal forbidden, not-found (the organisation, field `organisationId`), invalid (`agreement-ends-first`, field `until`)
 */
export async function addAgreement(ctx: Context, form: NewAgreement): Promise<{ id: string }> {
  const me = memberWhoMay(ctx, mayManage, 'manage-agreements')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { timeZone } = await programmeOf(tx)
    await organisationNamed(tx, form.organisationId)
    const startsAt = DateTime.fromISO(form.from, { zone: timeZone })
    const until = DateTime.fromISO(form.until, { zone: timeZone }).endOf('day')
    if (until <= startsAt) throw new Refusal('invalid', 'agreement-ends-first', { field: 'until' })
    const added = await tx
      .insertInto('agreement')
      .values({
        id: form.id,
        organisation_id: form.organisationId,
        kind: form.kind,
        purposes: [...form.purposes],
        layers: [...new Set(['practical', ...form.layers])],
        starts_at: startsAt.toJSDate(),
        until: until.toJSDate(),
        reference: form.reference,
        signed_by_us: form.signedByUs,
        signed_by_them: form.signedByThem,
        added_at: ctx.clock.now(),
        added_by: me.id,
      })
      .onConflict((same) => same.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) {
      await record({
        kind: 'agreement.added',
        subject: ['organisation', form.organisationId],
        payload: { kind: form.kind, from: form.from, until: form.until },
      })
    }
    return { id: form.id }
  })
}
