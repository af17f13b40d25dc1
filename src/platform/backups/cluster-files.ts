import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Section } from '../sections.ts'

/** What PostgreSQL makes anew at its start: https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA */
const MADE_ANEW =
  /^(postmaster\.(pid|opts)|server\.log|(pg_(wal|replslot|dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/(?!archive_status$).+)|(.*\/)?pgsql_tmp.*|(.*\/)?pg_internal\.init.*|.*\.tmp)$/

const AT_ONCE = 1 << 18

/**
 * The folders and files of a database that is running, between the beginning and the end of a backup. A file may change while it is
 * read, or be gone: what happened meanwhile is in the changes, and PostgreSQL puts it right from there.
 */
export async function* clusterFiles(cluster: string, under = ''): AsyncGenerator<Section> {
  const entries = await readdir(join(cluster, under), { withFileTypes: true }).catch(orGone)
  for (const entry of entries ?? []) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`
    if (MADE_ANEW.test(path)) continue
    if (entry.isDirectory()) {
      yield { head: { folder: path }, body: [] }
      yield* clusterFiles(cluster, path)
    } else if (entry.isFile()) {
      const file = await open(join(cluster, path)).catch(orGone)
      if (file) yield { head: { file: path }, body: bytesOf(file) }
    } else throw new Error(`${path} lies elsewhere (a tablespace): such a database is not backed up here`)
  }
}

async function* bytesOf(file: Awaited<ReturnType<typeof open>>): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(AT_ONCE))
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function orGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
