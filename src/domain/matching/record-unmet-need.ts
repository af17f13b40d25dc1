import { createHash } from 'node:crypto'
import { maySupport, memberWhoMay, programmeOf } from '#domain/access'
import { needList, placeAround, type AccessFeature, type PartOfDay, type Weekday } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import { dayOf } from '#platform/day-of'
import { Refusal } from '#platform/refusal'

export interface Missing {
  /** Travelled with the form: pressing twice records once. */
  id: string
  needs: readonly string[]
  /** As it was typed. A postcode is kept by its first half, another place by the name that the programme knows; anything else is not kept. */
  near: string
  weekdays: readonly Weekday[]
  partsOfDay: readonly PartOfDay[]
  access: readonly AccessFeature[]
  /** A BCP 47 tag; anything else is not kept. */
  language: string
}

/**
 * Records that there was nothing for what somebody needs, for those who decide what there should be. It holds nothing of the
 * client: what was asked, and roughly where. Nor does its fact: that names neither the row nor who pressed, so that what they
 * did in the same minute tells nothing.
 *
 * @throws Refusal forbidden, invalid (no need was named)
 */
export async function recordUnmetNeed(ctx: Context, missing: Missing): Promise<void> {
  memberWhoMay(ctx, maySupport, 'record-unmet-needs')
  await inTransaction({ ...ctx, actor: { kind: 'system' } }, async ({ tx, record }) => {
    const known = new Set((await needList(tx)).map(({ code }) => code))
    const needs = [...new Set(missing.needs)].filter((code) => known.has(code))
    if (needs.length === 0) throw new Refusal('invalid', 'unmet-need-needed', { field: 'need' })
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('unmet_need')
      .values({
        id: withoutTime(missing.id),
        recorded_on: dayOf(ctx.clock.now(), (await programmeOf(tx)).timeZone),
        need_codes: needs,
        area: missing.near ? ((await placeAround(tx, missing.near))?.name ?? null) : null,
        weekdays: [...missing.weekdays],
        parts_of_day: [...missing.partsOfDay],
        access_features: [...missing.access],
        language: /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(missing.language) ? missing.language : null,
      })
      .onConflict((same) => same.doNothing())
      .executeTakeFirstOrThrow()
    if (!numInsertedOrUpdatedRows) return
    await record({ kind: 'unmet-need.recorded', subject: ['programme', ctx.programmeId] })
  })
}

/** The same id for the same form, which no longer holds the millisecond in which the form was made (UUID version 8). */
function withoutTime(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
