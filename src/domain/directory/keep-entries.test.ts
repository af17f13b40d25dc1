import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../tests/support/world.ts'
import { cutRingsOfTerms } from './index.ts'

const world = await openWorld()

test('the terms of a ring, however long it is, lose their parents; what leads into it keeps its own', async () => {
  const term = (source_id: string, parent_source_id: string | null, source = 'town') => ({
    source,
    source_id,
    name: source_id,
    parent_source_id,
  })
  const ring = Array.from({ length: 80 }, (_, at) => term(`r${at}`, `r${(at + 1) % 80}`))
  const terms = [...ring, term('leaf', 'r7'), term('top', null), term('below', 'top'), term('r1', 'r1', 'elsewhere')]
  await inTransaction(world.system, async ({ tx }) => {
    await tx.insertInto('taxonomy_term').values(terms).execute()
    await cutRingsOfTerms(tx, 'town')
    await cutRingsOfTerms(tx, 'town')
  })
  const kept = await world.read((tx) =>
    tx.selectFrom('taxonomy_term').select(['source_id', 'parent_source_id']).where('source', '=', 'town').execute(),
  )
  const above = kept.filter((row) => row.parent_source_id !== null).map((row) => [row.source_id, row.parent_source_id])
  expect(above.sort()).toEqual([
    ['below', 'top'],
    ['leaf', 'r7'],
  ])
})
