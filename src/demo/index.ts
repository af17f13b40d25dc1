import { systemClock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import type { Database } from '#platform/database'
import { newId } from '#platform/ids'
import type { Identity } from '#platform/identity'
import { demoAccounts } from './accounts.ts'
import { layTheTown } from './town.ts'
import { tellTheStories } from './tell-the-stories.ts'

export { DEMO_PASSWORD } from './accounts.ts'

/**
 * Loads the demo: one town of which everybody is invented. Its stories happen through the same verbs as real ones, at
 * the days they tell of, so that lists, numbers and letters are what they would be.
 *
 * @returns the programme's id
 */
export async function loadDemo(
  db: Database,
  auth: Identity,
  { slug = 'overwater', origin }: { slug?: string; origin: string },
): Promise<string> {
  const programmeId = newId()
  const ctx: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db }
  const accounts = await demoAccounts(auth)
  const town = await inTransaction(ctx, ({ tx }) => layTheTown(tx, { programmeId, slug, accounts, origin }))
  await tellTheStories(ctx, town)
  return programmeId
}
