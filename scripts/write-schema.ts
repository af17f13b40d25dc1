// Writes src/platform/schema.ts (the types of the tables) from a freshly migrated database.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { migrate } from '../src/platform/migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-schema-'))
chmodSync(folder, 0o755)
const postgres = await startEmbeddedPostgres(folder)
await migrate(postgres.url, 'the types do not depend on any secret')
const flags = [
  '--dialect',
  'postgres',
  '--date-parser',
  'string',
  '--include-pattern',
  '{public,reference}.*',
  '--out-file',
  'src/platform/schema.ts',
]
const { status } = spawnSync('kysely-codegen', ['--url', postgres.url, ...flags, ...process.argv.slice(2)], { stdio: 'inherit' })
await postgres.stop()
rmSync(folder, { recursive: true })
process.exit(status ?? 1)
