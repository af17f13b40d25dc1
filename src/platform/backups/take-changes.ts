import { createReadStream, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { writeSealedFile } from '../sealed-file.ts'
import { numberOf } from './segments.ts'
import type { Source } from './source.ts'
import { aboutChange, folderOf, listBackups, nameOfChange } from './store.ts'

/** Keeps what has changed on the disk until it was taken; how much of it at most is said at the start of the database. */
const SLOT = 'footbridge_backup'

/**
 * Takes what has changed since the last time into the backups.
 *
 * @param from the first segment of a base that is being made; otherwise that of the newest one
 * @returns false when there is no base from which these changes go on without a gap: it is time for one
 */
export async function takeChanges(client: pg.Client, source: Source, from?: string): Promise<boolean> {
  await holdChanges(client)
  // Whatever was done before this moment is in what is taken now.
  const takenAt = source.clock.now()
  await client.query('select pg_switch_wal()')
  const { timeline, number, start } = await placeOf(client)
  const cluster = source.cluster
  const taken = new Set(mine(source).changes.map(({ segment }) => segment))
  for (const segment of readdirSync(join(source.files, 'pg_wal')).sort()) {
    const isWhole = /^[0-9A-F]{24}$/.test(segment) && segment.startsWith(timeline) && numberOf(segment, source.segmentBytes) < number
    if (taken.has(segment) || !(isWhole || /^[0-9A-F]{8}\.history$/.test(segment))) continue
    const change = { cluster, takenAt, segment }
    const path = join(folderOf(source.folder, cluster), nameOfChange(takenAt, segment))
    await writeSealedFile(path, aboutChange(change), source.keyring, createReadStream(join(source.files, 'pg_wal', segment)))
  }
  await client.query('select pg_replication_slot_advance($1, $2::pg_lsn)', [SLOT, start])
  return goesOn(source, timeline, number, from)
}

/** From now on the database keeps what nobody has taken yet. One that had to let go of something begins anew. */
export async function holdChanges(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ lost: boolean }>(
    `select wal_status is null or wal_status = 'lost' as lost from pg_replication_slots where slot_name = $1`,
    [SLOT],
  )
  if (rows[0]?.lost) await letGoOfChanges(client)
  if (rows.length === 0 || rows[0]?.lost) await client.query('select pg_create_physical_replication_slot($1, true)', [SLOT])
}

/** Where no backups are wanted any more, nothing is kept for them. */
export async function letGoOfChanges(client: pg.Client): Promise<void> {
  await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1 and not active', [SLOT])
}

/** The segment that is written now: its timeline, its number, and where it begins. */
async function placeOf(client: pg.Client): Promise<{ timeline: string; number: number; start: string }> {
  const { rows } = await client.query<{ timeline: string; number: number; start: string }>(`
    with size as (select pg_size_bytes(current_setting('wal_segment_size')) as bytes, pg_current_wal_flush_lsn() as at)
    select substr(pg_walfile_name(at), 1, 8) as timeline, div(at - '0/0', bytes)::int as number,
      '0/0'::pg_lsn + div(at - '0/0', bytes) * bytes as start from size`)
  return rows[0]!
}

/** Is there a base on this timeline, and each segment from it on? */
function goesOn(source: Source, timeline: string, number: number, from: string | undefined): boolean {
  const { bases, changes } = mine(source)
  const first = from ?? bases.findLast(({ segment }) => segment.startsWith(timeline))?.segment
  if (!first?.startsWith(timeline)) return false
  const taken = new Set(
    changes.filter(({ segment }) => segment.startsWith(timeline)).map(({ segment }) => numberOf(segment, source.segmentBytes)),
  )
  for (let one = numberOf(first, source.segmentBytes); one < number; one++) if (!taken.has(one)) return false
  return true
}

function mine({ folder, cluster }: Source) {
  const { bases, changes } = listBackups(folder)
  return { bases: bases.filter((base) => base.cluster === cluster), changes: changes.filter((change) => change.cluster === cluster) }
}
