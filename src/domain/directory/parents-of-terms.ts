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
  const parentless: Parentless[] = []
  const kept = terms.map((term) => {
    const { sourceId, parentSourceId: parent } = term
    if (parent === null) return term
    if (above.has(parent) && !leadsBack(above, sourceId)) return term
    parentless.push({ sourceId, parent })
    // So of a ring only one term loses the one above it.
    above.set(sourceId, null)
    return { ...term, parentSourceId: null }
  })
  return { terms: kept, parentless }
}

function leadsBack(above: ReadonlyMap<string, string | null>, from: string): boolean {
  const passed = new Set<string>()
  for (let at = above.get(from); at && !passed.has(at); at = above.get(at)) {
    if (at === from) return true
    passed.add(at)
  }
  return false
}
