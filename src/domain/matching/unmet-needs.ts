import { sql } from 'kysely'
import { demand, mayManage } from '#domain/access'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'

/** How often a need was not met in an area; `area` null: nobody said where, or nobody knows the place. */
export interface Unmet {
  need: string
  area: string | null
  count: number
}

/** Fewer than this could point at somebody. */
export const SMALL = 5

/** For one need: how often it was not met, and where. Null: so few that they are not told. */
export interface UnmetNeed {
  need: string
  count: number | null
  areas: { area: string | null; count: number | null }[]
}

/**
 * How often was there nothing for a need, and where, since a day? Most often first. Small numbers are left out.
 *
 * @throws Refusal forbidden
 */
export async function unmetNeeds(tx: Tx, ctx: Pick<Context, 'actor'>, since: string): Promise<UnmetNeed[]> {
  demand(mayManage(ctx.actor), 'see-numbers')
  const { rows } = await sql<Unmet>`
    select need, area, count(*)::int as count from unmet_need, unnest(need_codes) need
    where recorded_on >= ${since}::date group by need, area order by need, count desc, area`.execute(tx)
  return withoutSmall(rows)
}

/**
 * The same numbers with none under five. Where what is left out for one need adds up to less than five, its smallest shown
 * area is left out too: otherwise the total would tell what was left out.
 */
export function withoutSmall(rows: readonly Unmet[]): UnmetNeed[] {
  const needs = [...new Set(rows.map(({ need }) => need))].map((need) => {
    const areas = rows.filter((row) => row.need === need).toSorted((one, other) => other.count - one.count)
    const total = areas.reduce((sum, { count }) => sum + count, 0)
    const small = areas.filter(({ count }) => count < SMALL)
    const left = small.reduce((sum, { count }) => sum + count, 0)
    const hidden = new Set(left > 0 && left < SMALL ? [...small, ...areas.filter(({ count }) => count >= SMALL).slice(-1)] : small)
    return {
      total,
      need,
      count: total < SMALL ? null : total,
      areas: areas.map((row) => ({ area: row.area, count: hidden.has(row) ? null : row.count })),
    }
  })
  return needs.toSorted((one, other) => other.total - one.total || one.need.localeCompare(other.need)).map(({ total: _, ...need }) => need)
}
