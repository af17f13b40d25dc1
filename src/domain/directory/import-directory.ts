import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { inBatches } from '#platform/in-batches'
import { Refusal } from '#platform/refusal'
import type { DirectoryInParts } from './entries.ts'
import { keepLocations } from './keep-locations.ts'
import { keepOrganisations } from './keep-organisations.ts'
import { keepServices } from './keep-services.ts'
import { keepTaxonomies, keepTerms } from './keep-terms.ts'
import { takeOverMeanings } from './same-words.ts'
import { addTo, type Batch, type Counts, noCounts, planAnew } from './keeping.ts'

/** How many of what: `unchanged` had the same content as last time and was not touched. */
export interface ImportCounts {
  organisations: Counts
  locations: Counts
  terms: Counts
  services: Counts
}

/** Services with all their children are kept or not kept together, so many at a time. */
const BATCH = 200

/**
 * Loads a directory from a source, or brings it up to date: what is new is added, what changed is changed, what is the
 * same is not touched, and what the source no longer names stays. One transaction a batch, so that a run that is cut off
 * leaves whole entries and can be run again. What it takes in memory is one batch, however large the directory is.
 *
 * @param input.source a short name for where it came from: ids of the source are kept under it
 * @param input.progress is told after each batch how many entries are done
 * @param input.batch how many entries of a kind are kept in one transaction
 * @throws Refusal forbidden, or invalid when the name of the source cannot be one
 */
export async function importDirectory(
  ctx: Context,
  input: { source: string; entries: DirectoryInParts; progress?: (done: number) => void; batch?: number },
): Promise<ImportCounts> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  const { source, entries, batch = BATCH } = input
  if (!isSourceName(source)) throw new Refusal('invalid', 'source-name', { field: 'source' })

  let done = 0
  async function kept<T>(list: Iterable<T>, keep: (batch: Batch, some: readonly T[]) => Promise<Counts>): Promise<Counts> {
    const counts = noCounts()
    for (const some of inBatches(list, batch)) {
      const more = await inTransaction(ctx, async ({ tx }) => {
        await planAnew(tx)
        return keep({ tx, source, now: ctx.clock.now() }, some)
      })
      addTo(counts, more)
      done += some.length
      input.progress?.(done)
    }
    return counts
  }

  await kept(entries.taxonomies ?? [], keepTaxonomies)
  const counts: ImportCounts = {
    organisations: await kept(entries.organisations, keepOrganisations),
    locations: await kept(entries.locations, keepLocations),
    terms: await kept(entries.terms, keepTerms),
    services: await kept(entries.services, keepServices),
  }
  await inTransaction(ctx, ({ tx }) => takeOverMeanings(tx, ctx, source))
  await tell(ctx, source, counts)
  return counts
}

/** Small letters, digits, dots and dashes. `footbridge` is what was written here. */
export function isSourceName(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,59}$/.test(text) && text !== 'footbridge'
}

async function tell(ctx: Context, source: string, counts: ImportCounts): Promise<void> {
  const changes = Object.values(counts).reduce((sum, { added, changed }) => sum + added + changed, 0)
  if (changes === 0) return
  const payload = {
    source,
    organisations: counts.organisations.added + counts.organisations.changed,
    locations: counts.locations.added + counts.locations.changed,
    services: counts.services.added + counts.services.changed,
  }
  await inTransaction(
    ctx,
    async ({ record }) => void (await record({ kind: 'directory.imported', subject: ['programme', ctx.programmeId], payload })),
  )
}
