import { maySupport, memberWhoMay } from '#domain/access'
import { needList, placeAround, type AccessFeature, type PartOfDay, type Weekday } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
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
 * client: what was asked, and roughly where.
 *
 * @throws Refusal forbidden, invalid (no need was named)
 */
export async function recordUnmetNeed(ctx: Context, missing: Missing): Promise<void> {
  memberWhoMay(ctx, maySupport, 'record-unmet-needs')
  await inTransaction(ctx, async ({ tx, record }) => {
    const known = new Set((await needList(tx)).map(({ code }) => code))
    const needs = [...new Set(missing.needs)].filter((code) => known.has(code))
    if (needs.length === 0) throw new Refusal('invalid', 'unmet-need-needed', { field: 'need' })
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('unmet_need')
      .values({
        id: missing.id,
        recorded_on: ctx.clock.now().toISOString().slice(0, 10),
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
    await record({ kind: 'unmet-need.recorded', subject: ['unmet-need', missing.id] })
  })
}
