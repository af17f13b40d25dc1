import { basename } from 'node:path'
import { stat } from 'node:fs/promises'
import { type NewPlace, postcodeOf } from '#domain/directory'
import { LIMITS, type Limits } from './limits.ts'
import { readTable } from './read-tabular.ts'
import { CannotRead, newReport } from './report.ts'
import { said, type SourceRow } from './source-row.ts'

const POSTCODE = ['postcode', 'post_code', 'pcd', 'pcds', 'pcd7', 'pcd8', 'zip', 'zipcode', 'zip_code', 'postal_code', 'pc6', 'pc4']
const LATITUDE = ['latitude', 'lat', 'breedtegraad', 'y']
const LONGITUDE = ['longitude', 'long', 'lon', 'lng', 'lengtegraad', 'x']

/**
 * Reads a table of postcodes with the point of each, in degrees. Names of columns as the usual sources write them.
 *
 * @returns places, the last of a postcode wins; and the lines without a postcode or a point on earth
 * @throws CannotRead when the file is no such table
 */
export async function readPostcodes(
  path: string,
  limits: Limits = LIMITS,
): Promise<{ places: NewPlace[]; leftOut: { line: number; about: string }[] }> {
  const file = basename(path)
  const about = await stat(path).catch(() => undefined)
  if (!about) throw new CannotRead('no-such-path', file)
  if (!about.isFile()) throw new CannotRead('not-readable', file)
  const places = new Map<string, NewPlace>()
  const leftOut: { line: number; about: string }[] = []
  let count = 0
  for await (const row of readTable(path, 'location', newReport(0), limits)) {
    if (++count > limits.rows) throw new CannotRead('too-many-rows', file, row.line)
    const name = postcodeOf(said(row, ...POSTCODE) ?? '')
    const point = pointIn(row)
    if (name && name.length <= 12 && point) places.set(name, { kind: 'postcode', name, ...point })
    else leftOut.push({ line: row.line, about: name.slice(0, 20) })
  }
  if (places.size === 0) throw new CannotRead(count === 0 ? 'empty' : 'no-postcodes', file)
  return { places: [...places.values()], leftOut }
}

/** The point on earth of a row, in degrees. 0,0 is nowhere: it is what is written where nothing is known. */
export function pointIn(row: SourceRow): { latitude: number; longitude: number } | undefined {
  const [latitude, longitude] = [Number(said(row, ...LATITUDE) ?? Number.NaN), Number(said(row, ...LONGITUDE) ?? Number.NaN)]
  const isPoint = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0)
  return isPoint ? { latitude, longitude } : undefined
}
