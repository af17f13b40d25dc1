import { capacities, type Capacity } from '#domain/directory'
import type { Children } from './children.ts'
import { ownWordsOf } from './own-words.ts'
import { said, type SourceRow } from './source-row.ts'

/** The best first: where one unit has room, there is room. */
const BEST_FIRST: readonly Capacity[] = ['capacity', 'additional-assessment-required', 'waitlist', 'no-capacity']

/**
 * Whether there is room: the code that another Footbridge says in an attribute, else the best that is said of any unit. A code says
 * more than a count: with a waiting list no place is free, and yet somebody can be sent there.
 */
export function capacityOf({ capacities: rows, rest }: Pick<Children, 'capacities' | 'rest'>): string | undefined {
  const own = ownWordsOf(rest.attribute).capacity_status
  if (own) return own
  const codes = rows.map((row) => codeIn(row) ?? countIn(row))
  return BEST_FIRST.find((code) => codes.includes(code))
}

/** The Gravity code of its unit, or of its words where units of several codes have one id. */
function codeIn(row: SourceRow): Capacity | undefined {
  const isCode = (text: unknown): text is Capacity => capacities.some((code) => code === text)
  return [said(row, 'description'), identifierIn(said(row, 'unit') ?? '')].find(isCode)
}

function countIn(row: SourceRow): Capacity | undefined {
  const free = Number(said(row, 'available') ?? Number.NaN)
  if (!Number.isFinite(free)) return undefined
  return free > 0 ? 'capacity' : 'no-capacity'
}

function identifierIn(unit: string): unknown {
  try {
    const { identifier } = JSON.parse(unit) as { identifier?: unknown }
    return identifier
  } catch {
    return undefined
  }
}
