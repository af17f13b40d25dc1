import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

/**
 * Bytes of the disk that stay free whatever comes: a database of our own lies on it too, and stops for everybody where it is full.
 * One that is elsewhere loses nothing by it; a little is left then for whatever else is at work there.
 */
export const ROOM_TO_KEEP = process.env.DATABASE_URL ? 64 * 1024 ** 2 : 1024 ** 3

/** Bytes that may be written between two looks at the disk. */
export const LOOK_EVERY = 4 * 1024 ** 2

/** The disk has no more room than what is to stay free. Bears the system's word for a disk that is full. */
export class NoRoom extends Error {
  readonly code = 'ENOSPC'

  constructor() {
    super('the disk is nearly full')
  }
}

/** Has the disk on which work is done for a while more room than this? */
export function isRoomLeft(keepFree: number): boolean {
  const { bavail, bsize } = statfsSync(process.env.SQLITE_TMPDIR ?? tmpdir())
  return bavail * bsize > keepFree
}

/** @throws NoRoom */
export function demandRoom(keepFree: number): void {
  if (!isRoomLeft(keepFree)) throw new NoRoom()
}
