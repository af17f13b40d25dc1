import { expect, test } from 'vitest'
import { searchServices } from '#domain/directory'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { members } from '../src/demo/people.ts'
import { layTheTown } from '../src/demo/town.ts'
import { openWorld } from './support/world.ts'

const world = await openWorld()
const programmeId = newId()
const ctx = { ...world.system, programmeId }
await inTransaction(ctx, ({ tx }) =>
  layTheTown(tx, {
    programmeId,
    slug: 'overwater-table-2',
    origin: 'http://localhost',
    accounts: new Map(members.map(({ key }) => [key, newId()])),
  }),
)

// Bos et al. 2024, Table 2 (lines 105 to 116): what services of the studies did, in the demo's town.
test.each([
  'art',
  'peer support',
  'walking',
  'community garden',
  'exercise',
  'cook',
  'lunch club',
  'library',
  'church',
  'gym',
  'food bank',
  'scrabble',
  'reading',
  'walk and talk',
  'cycling',
  'women',
  'men',
  'craft',
  'mental health',
  'job',
  'massage',
  'weight',
  'benefits',
  'housing',
  'legal',
])('what the paper’s Table 2 names is found in the directory by the words that people use: %s', async (text) => {
  const { services, onlyAlike } = await inTransaction(ctx, ({ tx }) => searchServices(tx, { text }))
  expect(services.length).toBeGreaterThan(0)
  expect(onlyAlike ?? false).toBe(false)
})
