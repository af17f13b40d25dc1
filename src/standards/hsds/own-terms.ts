import type { OwnList } from '#domain/directory'
import { idFor } from './out/ids.ts'

export const ownLists = ['need', 'service-type', 'circumstance'] as const satisfies OwnList[]

export const ownTermId = (list: OwnList, code: string) => idFor('term', list, code)

/** What a term means that any Footbridge sends: those of our own lists have the same ids everywhere. */
export function meaningOf(sourceId: string | null, code: unknown): { means: OwnList; code: string } | undefined {
  if (typeof code !== 'string') return undefined
  const means = ownLists.find((list) => ownTermId(list, code) === sourceId)
  return means && { means, code }
}
