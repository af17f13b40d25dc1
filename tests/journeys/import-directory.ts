import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** A real directory, when it lies beside the checkout: loaded once into the running demo, as an administrator would. */
export const realDirectory = resolve(process.env.FOOTBRIDGE_SHARED ?? '../shared', 'data/directory/illinois-legal-aid')

export default function importDirectory(): void {
  if (!existsSync(realDirectory)) return
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['bin/footbridge.mjs', 'directory', 'import', realDirectory, '--programme', 'overwater'],
    {
      env: { ...process.env, FOOTBRIDGE_DATA: 'test-results/journeys-data' },
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`importing the real directory failed:\n${stdout}\n${stderr}`)
}
