// npm run bench -- backups: what a backup, and bringing it back, hold in memory, for a database and for one ten times as large.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { migrate } from '#platform/migrate'
import { printTable } from './print.ts'

const MB = 1024 * 1024
const SIZES = [100 * MB, 1000 * MB] as const
/** Ten times the database may take this much more memory, no more: garbage is not collected at the same moment twice. */
const GROWS_AT_MOST = 1.3

const small = await measure(SIZES[0])
const large = await measure(SIZES[1])
printTable([
  ['database', 'backup', 'restore'],
  ...[small, large].map(({ database, backup, restore }) => [database, backup, restore].map((bytes) => `${Math.round(bytes / MB)} MB`)),
])
const grown = Math.max(large.backup / small.backup, large.restore / small.restore)
process.stdout.write(`\nTen times the database takes ${grown.toFixed(2)} times the memory; promised: ${GROWS_AT_MOST} at most\n`)
process.exitCode = grown > GROWS_AT_MOST ? 1 : 0

async function measure(size: number) {
  const folder = mkdtempSync(join(tmpdir(), 'footbridge-bench-backups-'))
  chmodSync(folder, 0o755)
  try {
    const embedded = await startEmbeddedPostgres(folder)
    await migrate(embedded.url, 'a secret that only this run knows, long')
    const database = await fill(embedded.url, size)
    await embedded.stop()
    return { database, backup: peakOf(folder, 'backup'), restore: peakOf(folder, 'restore') }
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 100 })
  }
}

/** Rows that no program presses smaller. @returns the bytes of the whole database */
async function fill(url: string, size: number): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create table filler as select md5(random()::text) || md5(random()::text) as text from generate_series(1, $1::int)', [
    Math.round(size / 100),
  ])
  await client.query('checkpoint')
  const { rows } = await client.query<{ bytes: string }>('select sum(pg_database_size(oid))::text as bytes from pg_database')
  await client.end()
  return Number(rows[0]!.bytes)
}

/** The command as somebody types it, in a process of its own. @returns bytes */
function peakOf(folder: string, command: string): number {
  const file = join(folder, 'peak')
  const { status, stderr } = spawnSync(process.execPath, ['--import', resolve('bench/peak.ts'), 'src/cli/main.ts', command], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '', FOOTBRIDGE_DATA: folder, FOOTBRIDGE_BACKUPS: join(folder, 'backups'), BENCH_PEAK: file },
  })
  if (status !== 0) throw new Error(`${command} did not succeed: ${stderr}`)
  return Number(readFileSync(file, 'utf8'))
}
