import { mkdtempSync, rmSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  project.provide('ownerUrl', postgres.url)
  project.provide('roleUrls', await migrate(postgres.url, TEST_SECRET))
  return async () => {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
