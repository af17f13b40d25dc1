import { ROOM_TO_KEEP } from '#platform/free-room'

/** What an import takes. Beyond it says so in words, and touches nothing. */
export const LIMITS = {
  /** Bytes of one row of a table, or one line of ndjson. */
  row: 1024 * 1024,
  jsonLine: 10 * 1024 * 1024,
  /** Bytes of one file of a table, which is streamed. */
  file: 2 * 1024 ** 3,
  /** Bytes of one JSON file, which is read whole. */
  json: 200 * 1024 ** 2,
  rows: 5_000_000,
  /** Characters of all rows together. */
  text: 1024 ** 3,
  /** Bytes on disk while the rows are put together, and those of them that are kept in memory. */
  disk: 8 * 1024 ** 3,
  cache: 16 * 1024 ** 2,
  /** Bytes of the disk that stay free whatever comes. */
  keepFree: ROOM_TO_KEEP,
  /** Bytes more on disk for a note that is made while entries are given: no limit stops those half way. */
  note: 2048,
  /** Rows of one table that hang on one entry, and characters of all that do. What is more is left out and noted. */
  ofOne: 1000,
  textOfOne: 2 * 1024 ** 2,
  files: 1000,
  columns: 500,
  /** How deep lists and objects of a JSON file may lie in one another. */
  depth: 64,
  /** Notes that are kept one by one; more are only counted. */
  notes: 1_000_000,
} as const

export type Limits = Record<keyof typeof LIMITS, number>
