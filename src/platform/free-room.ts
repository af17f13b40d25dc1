import { statfsSync } from 'node:fs'

/** How many bytes anybody but the system may still write on the disk of this folder. */
export function freeRoom(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
