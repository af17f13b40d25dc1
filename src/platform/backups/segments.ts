/** The embedded PostgreSQL is made with segments of its usual size. */
const USUAL = 2 ** 24

/** Segments are counted in hexadecimal, so many to each 4 GB. */
export function numberOf(segment: string, bytes = USUAL): number {
  return parseInt(segment.slice(8, 16), 16) * (2 ** 32 / bytes) + parseInt(segment.slice(16, 24), 16)
}
