import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sayAtWork } from '../temporary.ts'

/** How often whoever brings a backup back says that they are at it, and after how long a silence they were killed, in milliseconds. */
const BEAT = 5_000
const SILENCE = 60_000

const nameBeside = (cluster: string) => `${cluster}.restoring-`

/**
 * Makes the folder in which a backup is brought back until it is whole. When it was touched last, by the clock of the disk on which it lies, says to others that
 * somebody is at it, also in another container, which sees no process of this one and may have another clock.
 *
 * @returns `leave`: nobody is at it any more, and what is left of it goes
 */
export function restoringBeside(cluster: string): { folder: string; leave(): void } {
  const folder = `${nameBeside(cluster)}${randomUUID()}`
  mkdirSync(folder, { mode: 0o700 })
  const beat = setInterval(() => sayAtWork(folder), BEAT).unref()
  return {
    folder,
    leave: () => {
      clearInterval(beat)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Folders in which a backup is being brought back beside this database, or was by somebody who was killed.
 *
 * @param clock milliseconds of the clock of the disk on which they lie
 */
export function restoresBeside(cluster: string, clock: (place: string) => number = timeOfDisk): { folder: string; isGoingOn: boolean }[] {
  const place = dirname(cluster)
  const begins = basename(nameBeside(cluster))
  const names = existsSync(place) ? readdirSync(place).filter((name) => name.startsWith(begins)) : []
  if (names.length === 0) return []
  const now = clock(place)
  return names.map((name) => join(place, name)).map((folder) => ({ folder, isGoingOn: isFresh(folder, now) }))
}

/**
 * Of one that was killed before the clock was set back the time lies ahead: it is not waited for until then. Another that is done meanwhile
 * takes its own away.
 */
function isFresh(folder: string, now: number): boolean {
  const last = statSync(folder, { throwIfNoEntry: false })?.ctimeMs
  return last !== undefined && Math.abs(now - last) < SILENCE
}

/** What does the clock of this disk say? It is that of the machine that keeps it, and one for all who use it. */
function timeOfDisk(place: string): number {
  const made = mkdtempSync(join(place, '.time-'))
  try {
    return statSync(made).ctimeMs
  } finally {
    rmdirSync(made)
  }
}

/**
 * Puts what was brought back in the place of what was there, or leaves that where it is.
 *
 * @returns where the files of before lie now
 */
export function putInPlace(restored: string, cluster: string, now: Date): string | undefined {
  const before = existsSync(cluster) ? `${cluster}.before-${now.toISOString().replace(/[:.]/g, '-')}` : undefined
  if (before) renameSync(cluster, before)
  try {
    renameSync(restored, cluster)
    return before
  } catch (error) {
    if (before) renameSync(before, cluster)
    throw error
  }
}

/**
 * A server that started now would be moved away with all that people did meanwhile, or would begin empty where a backup was to be.
 *
 * @param clock as in `restoresBeside`
 * @throws Error in words
 */
export function demandNoRestore(cluster: string, clock?: (place: string) => number): void {
  const restores = restoresBeside(cluster, clock)
  const goingOn = restores.find(({ isGoingOn }) => isGoingOn)
  if (goingOn) {
    throw new Error(
      `A backup is being brought back here, in ${goingOn.folder}. Start again when that is done, or, if it was broken off, in a minute.`,
    )
  }
  const [brokenOff] = restores
  if (brokenOff && !existsSync(cluster)) {
    throw new Error(
      `Bringing back a backup was broken off, and there is no database here. Run "footbridge restore" again. To begin empty, delete ${brokenOff.folder}.`,
    )
  }
}
