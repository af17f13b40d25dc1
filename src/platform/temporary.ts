import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The folder for files that are needed for a while: on the disk of the data folder, as many systems keep `/tmp` in memory.
 *
 * @returns its absolute path
 */
export function temporaryFolder(dataFolder: string): string {
  const folder = join(dataFolder, 'temporary')
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Takes away what a process that died has left there. For a start of the server, before anything is under way. */
export function emptyTemporaryFolder(dataFolder: string): void {
  rmSync(temporaryFolder(dataFolder), { recursive: true, force: true })
}
