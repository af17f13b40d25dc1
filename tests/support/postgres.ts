import { mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/platform/embedded-postgres.ts'
import { migrate, type RoleUrls } from '../../src/platform/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    ownerUrl: string
    roleUrls: RoleUrls
  }
}

export const TEST_SECRET = 'a secret that only tests know, forty letters'

/** One PostgreSQL for the whole run with one migrated database, which every test file copies. */
export default async function setup(project: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'footbridge-test-'))
  chmodSync(folder, 0o755)
  const postgres = await startEmbeddedPostgres(folder, 'template_footbridge')
  await forgetful(postgres.url)
  project.provide('ownerUrl', postgres.url)
  project.provide('roleUrls', await migrate(postgres.url, TEST_SECRET))
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** No test pulls the plug of the machine: what only a power cut would lose need not be on disk, and all goes three times as fast. */
async function forgetful(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) await client.query(`alter system set ${setting} = off`)
  await client.query('select pg_reload_conf()')
  await client.end()
}
