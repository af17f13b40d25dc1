import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { DirectoryEntries } from './entries.ts'
import { keepLocations } from './keep-locations.ts'
import { keepOrganisations } from './keep-organisations.ts'
import { keepServices } from './keep-services.ts'
import { keepTaxonomies, keepTerms } from './keep-terms.ts'
import { addTo, type Batch, type Counts, noCounts } from './keeping.ts'

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
 * leaves whole entries and can be run again.
 *
 * @param input.source a short name for where it came from: ids of the source are kept under it
 * @param input.progress is told after each batch how many entries are done
 * @throws Refusal forbidden, or invalid when the name of the source cannot be one
 */
export async function importDirectory(
  ctx: Context,
  input: { source: string; entries: DirectoryEntries; progress?: (done: number, all: number) => void },
): Promise<ImportCounts> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  const { source, entries } = input
  if (!isSourceName(source)) throw new Refusal('invalid', 'source-name', { field: 'source' })

  const { organisations, locations, terms, services } = entries
  const all = (entries.taxonomies?.length ?? 0) + organisations.length + locations.length + terms.length + services.length
  let done = 0
  const noIds = () => new Map<string, string>()
  const ids = { organisations: noIds(), locations: noIds(), taxonomies: noIds(), terms: noIds() }
  async function inBatches<T>(list: readonly T[], keep: (batch: Batch, some: readonly T[]) => Promise<Counts>): Promise<Counts> {
    const counts = noCounts()
    for (let from = 0; from < list.length; from += BATCH) {
      const some = list.slice(from, from + BATCH)
      addTo(counts, await inTransaction(ctx, ({ tx }) => keep({ tx, source, ids, now: ctx.clock.now() }, some)))
      done += some.length
      input.progress?.(done, all)
    }
    return counts
  }

  if (entries.taxonomies) await inBatches(entries.taxonomies, keepTaxonomies)
  const counts: ImportCounts = {
    organisations: await inBatches(organisations, keepOrganisations),
    locations: await inBatches(locations, keepLocations),
    terms: await inBatches(terms, keepTerms),
    services: await inBatches(services, keepServices),
  }
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
