import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { CsvError, parse } from 'csv-parse'
import type { NewStop } from '#domain/directory'

/** Great Britain has some 400,000 stops; the file of all of them is 60 MB. */
const MOST_BYTES = 300_000_000
const MOST_STOPS = 2_000_000

/** Why a file of stops cannot be read at all. */
export class CannotReadStops extends Error {}

/**
 * Reads `stops.txt` of a GTFS feed (https://gtfs.org/documentation/schedule/reference/#stopstxt): places where one gets on and
 * off, with their points. Stations, entrances and the like are left out, as are lines without a point on earth.
 *
 * @returns the stops, and how many lines were left out
 * @throws CannotReadStops when there is no such file, it is no such table, or too much for one
 */
export async function readStops(path: string): Promise<{ stops: NewStop[]; leftOut: number }> {
  const about = await stat(path).catch(() => undefined)
  if (!about?.isFile() || about.size > MOST_BYTES) throw new CannotReadStops(path)
  const stops = new Map<string, NewStop>()
  let lines = 0
  const rows = createReadStream(path).pipe(
    parse({ bom: true, columns: true, trim: true, skip_empty_lines: true, relax_column_count: true, max_record_size: 100_000 }),
  )
  try {
    for await (const row of rows as AsyncIterable<Partial<Record<string, string>>>) {
      if (++lines > MOST_STOPS) throw new CannotReadStops(path)
      const stop = stopOf(row)
      if (stop) stops.set(stop.sourceId, stop)
    }
  } catch (error) {
    if (error instanceof CsvError) throw new CannotReadStops(path)
    throw error
  }
  if (stops.size === 0) throw new CannotReadStops(path)
  return { stops: [...stops.values()], leftOut: lines - stops.size }
}

function stopOf(row: Partial<Record<string, string>>): NewStop | undefined {
  const sourceId = clean(row.stop_id)
  const [latitude, longitude] = [numberIn(row.stop_lat), numberIn(row.stop_lon)]
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0)
  const isForBoarding = ['', '0'].includes(row.location_type ?? '')
  if (!sourceId || sourceId.length > 100 || !isOnEarth || !isForBoarding) return undefined
  return { sourceId, name: clean(row.stop_name).slice(0, 200) || sourceId, latitude, longitude }
}

const numberIn = (text = '') => (text === '' ? Number.NaN : Number(text))
const clean = (text = '') => text.replaceAll('\0', '').toWellFormed()
