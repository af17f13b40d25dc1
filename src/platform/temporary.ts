import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

/** How often a process says that it is still at work in its folder, and after how long a silence it is taken for dead, in milliseconds. */
const BEAT = 60_000
const SILENCE = 15 * 60_000

/** This process's own folders, by the data folder in which they lie. */
const own = new Map<string, { folder: string; beat: NodeJS.Timeout }>()

/**
 * The folder of this process for files that are needed for a while: on the disk of the data folder, as many systems keep `/tmp` in
 * memory. Others may be at work beside it, also in containers that all have one name and one number: each has a folder of its own,
 * and says by its time that it still runs.
 *
 * @returns its absolute path
 */
export function temporaryFolder(dataFolder: string): string {
  const known = own.get(dataFolder)
  const folder = known?.folder ?? join(dataFolder, 'temporary', randomUUID())
  mkdirSync(folder, { recursive: true })
  if (!known) own.set(dataFolder, { folder, beat: setInterval(() => sayAtWork(folder), BEAT).unref() })
  return folder
}

/** Takes away this process's own. */
export function leaveTemporaryFolder(dataFolder: string): void {
  const known = own.get(dataFolder)
  if (!known) return
  clearInterval(known.beat)
  own.delete(dataFolder)
  rmSync(known.folder, { recursive: true, force: true })
}

/** Takes away what processes that died have left there, and nothing of one that runs. */
export function emptyTemporaryFolder(dataFolder: string): void {
  const all = join(dataFolder, 'temporary')
  mkdirSync(all, { recursive: true })
  for (const name of readdirSync(all)) {
    const path = join(all, name)
    // Another that leaves meanwhile takes its own away.
    const last = statSync(path, { throwIfNoEntry: false })?.mtimeMs
    if (last === undefined || path === own.get(dataFolder)?.folder || Date.now() - last < SILENCE) continue
    rmSync(path, { recursive: true, force: true })
  }
}

/** Says by the time of a folder that somebody works in it. */
export function sayAtWork(folder: string): void {
  try {
    const now = new Date()
    utimesSync(folder, now, now)
  } catch {
    // A disk that is gone or full: whoever works there finds that out.
  }
}
