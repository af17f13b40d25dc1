import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Where this process brings a backup back until it is whole. The number in the name says to others who is at it. */
export const restoringBeside = (cluster: string) => `${cluster}.restoring-${process.pid}`

/** Folders in which a backup is being brought back beside this database by somebody else, or was by somebody who was killed. */
export function restoresBeside(cluster: string): { folder: string; isGoingOn: boolean }[] {
  const begins = `${basename(cluster)}.restoring-`
  if (!existsSync(dirname(cluster))) return []
  return readdirSync(dirname(cluster))
    .filter((name) => name.startsWith(begins))
    .map((name) => ({ folder: join(dirname(cluster), name), isGoingOn: isSomebodyElse(Number(name.slice(begins.length))) }))
}

/**
 * A server that started now would be moved away with all that people did meanwhile, or would begin empty where a backup was to be.
 *
 * @throws Error in words
 */
export function demandNoRestore(cluster: string): void {
  const restores = restoresBeside(cluster)
  if (restores.some(({ isGoingOn }) => isGoingOn)) throw new Error('A backup is being brought back here. Start again when that is done.')
  const [brokenOff] = restores
  if (brokenOff && !existsSync(cluster)) {
    throw new Error(
      `Bringing back a backup was broken off, and there is no database here. Run "footbridge restore" again. To begin empty, delete ${brokenOff.folder}.`,
    )
  }
}

function isSomebodyElse(pid: number): boolean {
  // In a container the next process may have the number of the last one.
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
