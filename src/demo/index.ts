import { sealFacts } from '#domain/seals'
import { systemClock } from '#platform/clock'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Database } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import type { Keyring } from '#platform/keyring'
import type { Identity } from '#platform/identity'
import { demoAccounts } from './accounts.ts'
import { layAgreements } from './agreements.ts'
import { careForDirectory } from './care.ts'
import { layChoices } from './choices.ts'
import { openSomePages } from './reads.ts'
import { askForTheirRights } from './rights.ts'
import { tellTheirStory } from './told.ts'
import { layTheTown } from './town.ts'
import { tellTheStories } from './tell-the-stories.ts'

export { DEMO_PASSWORD } from './accounts.ts'

const WHOLE = 'programme.demo-loaded'

/**
 * Loads the demo: one town of which everybody is invented. Its stories happen through the same verbs as real ones, at
 * the days they tell of, so that lists, numbers and letters are what they would be.
 *
 * @param options.oneIn tells one in so many of the stories: a smaller town, in which everything still happens to somebody
 * @returns the programme's id
 */
export async function loadDemo(
  db: Database,
  auth: Identity,
  { slug = 'overwater', origin, keyring, oneIn = 1 }: { slug?: string; origin: string; keyring: Keyring; oneIn?: number },
): Promise<string> {
  const programmeId = newId()
  const ctx: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db, keyring, reactsItself: true }
  const accounts = await demoAccounts(auth)
  const town = await inTransaction(ctx, ({ tx }) => layTheTown(tx, { programmeId, slug, accounts, origin }))
  await layAgreements(ctx, town)
  await tellTheStories(ctx, town, oneIn)
  await careForDirectory(ctx, town)
  await layChoices(ctx, town)
  await tellTheirStory(ctx, town)
  await openSomePages(ctx, town)
  await askForTheirRights(ctx, town)
  await inTransaction(ctx, ({ record }) => record({ kind: WHOLE, subject: ['programme', programmeId] }))
  await sealFacts(ctx)
  return programmeId
}

/**
 * Was this demo loaded to its end? The town comes first and its stories after it, so that a kill in between leaves a town
 * in which nothing ever happened.
 */
export async function isWholeDemo(db: Database, programmeId: string): Promise<boolean> {
  const facts = await reading({ db, programmeId }, (tx) => factsAbout(tx, programmeId))
  return facts.some(({ kind }) => kind === WHOLE)
}
