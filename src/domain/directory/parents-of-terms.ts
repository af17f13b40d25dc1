interface Term {
  sourceId: string
  parentSourceId: string | null
}

/** A term that is kept without the one above it. */
export interface Parentless {
  sourceId: string
  parent: string
}

/**
 * Terms with the parent that they can be kept with: one that is neither in the list nor here already is left out, and so is one
 * that leads back to the term itself.
 *
 * @param here the terms that are here, each with its parent
 */
export function withParents<T extends Term>(
  terms: readonly T[],
  here: ReadonlyMap<string, string | null>,
): { terms: T[]; parentless: Parentless[] } {
  const above = new Map([...here, ...terms.map(({ sourceId, parentSourceId }) => [sourceId, parentSourceId] as const)])
  const ringOf = ringsIn(above)
  const uncut = new Set(ringOf.values())
  const parentless: Parentless[] = []
  const kept = terms.map((term) => {
    const { sourceId, parentSourceId: parent } = term
    // Of a ring only one term loses the one above it: the first of the list.
    if (parent === null || (above.has(parent) && !uncut.delete(ringOf.get(sourceId) ?? ''))) return term
    parentless.push({ sourceId, parent })
    return { ...term, parentSourceId: null }
  })
  return { terms: kept, parentless }
}

/** The terms that lead back to themselves. */
export const inRings = (above: ReadonlyMap<string, string | null>): string[] => [...ringsIn(above).keys()]

/**
 * The terms that lead back to themselves, each with one that stands for its ring. A term is walked over once, in a ring twice,
 * however long the way up is.
 */
function ringsIn(above: ReadonlyMap<string, string | null>): Map<string, string> {
  const walked = new Map<string, string>()
  const ringOf = new Map<string, string>()
  for (const start of above.keys()) {
    let at: string | null | undefined = start
    for (; at && !walked.has(at); at = above.get(at)) walked.set(at, start)
    // This walk came back to where it had been: from there round is a ring.
    if (!at || walked.get(at) !== start) continue
    for (const ring = at; at && !ringOf.has(at); at = above.get(at)) ringOf.set(at, ring)
  }
  return ringOf
}
