import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** What a process on another machine left lies there for a day: whether it still runs cannot be seen from here. */
const OTHERS_STAY = 24 * 3_600_000

/**
 * The folder of this process for files that are needed for a while: on the disk of the data folder, as many systems keep `/tmp` in
 * memory. Others may be at work beside it: each has one of its own.
 *
 * @returns its absolute path
 */
export function temporaryFolder(dataFolder: string): string {
  const folder = join(dataFolder, 'temporary', nameOf(process.pid))
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Takes away this process's own. */
export function leaveTemporaryFolder(dataFolder: string): void {
  rmSync(join(dataFolder, 'temporary', nameOf(process.pid)), { recursive: true, force: true })
}

/**
 * Takes away what processes that died have left there, and nothing of one that runs. For a start of the server, before anything of
 * its own is under way: what bears its number is of one that had it before.
 */
export function emptyTemporaryFolder(dataFolder: string): void {
  const all = join(dataFolder, 'temporary')
  mkdirSync(all, { recursive: true })
  for (const name of readdirSync(all)) if (!mayBeInUse(join(all, name), name)) rmSync(join(all, name), { recursive: true, force: true })
}

const nameOf = (pid: number) => `${hostname()}-${pid}`

function mayBeInUse(path: string, name: string): boolean {
  const [, host, pid] = /^(.+)-(\d+)$/.exec(name) ?? []
  if (!host) return false
  if (host !== hostname()) return Date.now() - statSync(path).mtimeMs < OTHERS_STAY
  return Number(pid) !== process.pid && isRunning(Number(pid))
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // One that is not ours runs as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
