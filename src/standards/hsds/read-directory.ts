import { basename } from 'node:path'
import type { DirectoryInParts } from '#domain/directory'
import { isRoomLeft } from '#platform/free-room'
import { assemble } from './assemble.ts'
import { reportBeside } from './kept-notes.ts'
import { LIMITS, type Limits } from './limits.ts'
import { readPackage } from './read-package.ts'
import { CannotRead, type Report } from './report.ts'
import { isFull, openStage, type Stage } from './stage.ts'

/** A directory that was read, of which only what is being gone through is in memory. */
export interface ReadDirectory {
  entries: Required<DirectoryInParts>
  /** Organisations, places, terms and services, with those that are left out. */
  size: number
  /** Whole when every entry was gone through. */
  report: Report
  /** Gives back what it took on disk. Nothing can be read then. */
  close(): void
}

/**
 * Reads a directory as Open Referral HSDS lays it out: tables in the layouts of 1.x, 2.x and 3.x, or JSON of 3.x.
 * Everything is read before anything is given back, so that what cannot be understood changes nothing.
 *
 * @param path a folder or a file
 * @param limits what is taken at most
 * @param into where a report of another kind is kept
 * @throws CannotRead when it cannot be understood at all; anything smaller is a note in the report
 */
export async function readDirectory(path: string, limits: Limits = LIMITS, into?: Report): Promise<ReadDirectory> {
  const stage = openStage(limits)
  const report = into ?? reportBeside(stage, limits.notes)
  try {
    await readPackage(path, stage, report, limits)
    const entries = untilFull(assemble(stage, report), basename(path), limits)
    return { entries, size: sizeOf(stage), report, close: stage.close }
  } catch (error) {
    stage.close()
    // Where the disk itself has room, it is the bound of ours that was reached.
    throw isFull(error) ? new CannotRead(isRoomLeft(limits.keepFree) ? 'at-cap' : 'no-room', basename(path)) : error
  }
}

/** Entries between two looks at the disk, on which whoever takes them writes too. */
const LOOK = 200

/** A disk that fills meanwhile: some entries were given then, and whoever took them is told so, before it is full. */
function untilFull(parts: Required<DirectoryInParts>, file: string, limits: Limits): Required<DirectoryInParts> {
  let given = 0
  function* told<T>(list: Iterable<T>): Generator<T> {
    try {
      for (const one of list) {
        if (given++ % LOOK === 0 && !isRoomLeft(limits.keepFree)) throw new CannotRead('no-room-any-more', file)
        yield one
      }
    } catch (error) {
      throw isFull(error) ? new CannotRead('no-room-any-more', file) : error
    }
  }
  return {
    taxonomies: told(parts.taxonomies),
    organisations: told(parts.organisations),
    locations: told(parts.locations),
    terms: told(parts.terms),
    services: told(parts.services),
  }
}

const sizeOf = (stage: Stage) =>
  stage.count('organization') + stage.count('location') + stage.count('taxonomy_term') + stage.count('service')
