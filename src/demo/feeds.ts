import { type DirectoryEntries, proposeDuplicates } from '#domain/directory'
import { sourceOf } from '#domain/feeds'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'

const day = 24 * 3_600_000

/**
 * The county's directory, as it would be after two weeks: one of its entries is also written here, one is gone from it, and the
 * last fetch, which brought nothing at all, was held back. It rests, because nobody answers at an address that is invented.
 */
export async function layFeed(tx: Tx, now: Date): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * day)
  const id = newId()
  await tx
    .insertInto('feed')
    .values({
      id,
      name: 'Overmere county directory',
      url: 'https://directory.overmere.example.org/hsds',
      kind: 'hsds-json',
      state: 'paused',
      added_at: ago(14),
    })
    .execute()
  const services = await layServices(tx, sourceOf(id), ago(14))
  const [whole, held] = [newId(ago(8).getTime()), newId(ago(1).getTime())]
  const counts = (added: number, unchanged: number) => ({ services: { added, changed: 0, unchanged } })
  const notes = [{ file: 'page 1', line: 2, reason: 'bad-coordinate', outcome: 'kept', about: '0, 0' }]
  await tx
    .insertInto('feed_run')
    .values([
      { ...runOf(id, ago(14), { seen: 2, counts: counts(2, 0) }), state: 'applied', id: newId(ago(14).getTime()) },
      { ...runOf(id, ago(8), { seen: 1, counts: { ...counts(0, 1), gone: 1 }, notes }), state: 'applied', id: whole, seen_before: 2 },
      {
        ...runOf(id, ago(1), { seen: 0, counts: {} }),
        state: 'held',
        id: held,
        seen_before: 1,
        cursor: JSON.stringify({ page: 2, batches: 1 }),
      },
    ])
    .execute()
  await tx
    .insertInto('feed_batch')
    .values({ run_id: held, position: 0, entries: JSON.stringify(NOTHING_NEW), service_ids: [] })
    .execute()
  await tx
    .insertInto('feed_absence')
    .values({ service_id: services.repair, first_run_id: whole, since: ago(8) })
    .execute()
  await proposeDuplicates(tx, ago(8))
}

const NOTHING_NEW: DirectoryEntries = { organisations: [], locations: [], terms: [], services: [] }

function runOf(
  feedId: string,
  at: Date,
  { seen, counts, notes = [] }: { seen: number; counts: object; notes?: { outcome: string; reason: string }[] },
) {
  return {
    feed_id: feedId,
    began_at: at,
    fetched_at: at,
    ended_at: at,
    is_whole: true,
    seen,
    counts: JSON.stringify(counts),
    report: JSON.stringify({ notes, counts: Object.fromEntries(notes.map((note) => [`${note.outcome} ${note.reason}`, 1])) }),
  }
}

async function layServices(tx: Tx, source: string, at: Date): Promise<{ repair: string }> {
  const organisation = await tx
    .insertInto('organisation')
    .values({ name: 'Triple Word, Overmere', sector: 'community', source, source_id: 'libraries' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const [games, repair] = await tx
    .insertInto('service')
    .values([
      {
        organisation_id: organisation.id,
        name: 'Scrabble at the Anchor pub',
        description: 'Wednesday afternoons. Beginners are welcome.',
        source,
        source_id: 'games',
        created_at: at,
        updated_at: at,
      },
      {
        organisation_id: organisation.id,
        name: 'Bring a broken toaster',
        description: 'Volunteers mend small things while you wait.',
        source,
        source_id: 'repair',
        created_at: at,
        updated_at: at,
      },
    ])
    .returning('id')
    .execute()
  await tx.insertInto('phone').values({ service_id: games!.id, number: '+44 7700 900033' }).execute()
  return { repair: repair!.id }
}
