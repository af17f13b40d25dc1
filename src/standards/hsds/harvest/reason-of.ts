import { CannotFetch } from '#platform/fetch-safely'
import { CannotRead } from '../report.ts'
import { CannotHarvest, harvestError } from './ask.ts'

/** What is more than we take. */
const TOO_LARGE: CannotRead['reason'][] = [
  'at-cap',
  'file-too-large',
  'json-too-large',
  'row-too-long',
  'too-many-files',
  'too-many-rows',
  'too-much-text',
]

/**
 * Why a run could not go on, for who looks after the feed. Undefined: a fault of ours.
 *
 * @param at what was asked for
 */
export function reasonOf(error: unknown, at: string): CannotHarvest | undefined {
  if (error instanceof CannotHarvest) return error
  if (error instanceof CannotFetch) return harvestError(error)
  if (isDiskFull(error)) return noRoom(at)
  return error instanceof CannotRead ? cannotRead(error) : undefined
}

function cannotRead({ reason, file }: CannotRead): CannotHarvest {
  if (reason === 'no-room' || reason === 'no-room-any-more') return noRoom(file)
  return new CannotHarvest(reason === 'broken-json' ? 'not-json' : TOO_LARGE.includes(reason) ? 'too-large' : 'no-directory', file)
}

/** Our disk is full, and what they have is as good as it was. */
const noRoom = (at: string) => new CannotHarvest('no-room', at, { mayPass: true })

/** What the system says of a disk that takes no more, and PostgreSQL of its own. */
const FULL = ['ENOSPC', 'EDQUOT', '53100']

/** The disk took no more of what was fetched. */
export const isDiskFull = (error: unknown) => error instanceof Error && 'code' in error && FULL.includes(String(error.code))
