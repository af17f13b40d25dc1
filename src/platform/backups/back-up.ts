import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import { Refusal } from '../refusal.ts'
import { writeSealedFile } from '../sealed-file.ts'
import { joinSections } from '../sections.ts'
import { clusterFiles } from './cluster-files.ts'
import type { Source } from './source.ts'
import { aboutBase, folderOf, nameOfBase } from './store.ts'
import { holdChanges, takeChanges } from './take-changes.ts'

/**
 * Makes a base: every file of the database while it goes on, and the changes until then. It stands among the backups when both are there.
 *
 * @returns the moment to which one can go back by it at the earliest
 * @throws Refusal conflict (`backup-not-whole`): changes since it was begun are missing
 */
export async function backUp(client: pg.Client, source: Source): Promise<Date> {
  await holdChanges(client)
  const folder = folderOf(source.folder, source.cluster)
  const begunAt = source.clock.now()
  const { rows } = await client.query<{ segment: string }>(`select pg_walfile_name(pg_backup_start('footbridge', true)) as segment`)
  const { segment } = rows[0]!
  const unfinished = join(folder, `base-${process.pid}.begun`)
  try {
    await writeSealedFile(unfinished, aboutBase({ cluster: source.cluster, begunAt, segment }), source.keyring, joinSections(all()))
    const finishedAt = source.clock.now()
    if (!(await takeChanges(client, source, segment))) throw new Refusal('conflict', 'backup-not-whole')
    renameSync(unfinished, join(folder, nameOfBase(begunAt, finishedAt, segment)))
    return finishedAt
  } finally {
    rmSync(unfinished, { force: true })
  }

  async function* all() {
    yield* clusterFiles(source.files)
    const stopped = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop(false)')
    yield { head: { file: 'backup_label' }, body: [Buffer.from(stopped.rows[0]!.labelfile)] }
  }
}
