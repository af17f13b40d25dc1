import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { Place } from './places.ts'
import { postcodeOf } from './service.ts'

/** Addresses whose own point is known; one that stands at the middle of its town tells nothing more of where that is. */
const pointed = sql`from location where latitude is not null and (point_from is null or point_from = 'postcode')`
const code = sql`upper(regexp_replace(postal_code, '[\\s-]+', '', 'g'))`
const town = sql`lower(plain(trim(city)))`

/**
 * The middle of many points, which a wrong one here or there does not move. None where those around it lie more than some twenty
 * kilometres apart: then two towns have one name.
 */
const middle = sql`percentile_cont(0.5) within group (order by latitude) as latitude, percentile_cont(0.5) within group (order by longitude) as longitude`
const liesTogether = sql`
  percentile_disc(0.7) within group (order by latitude) - percentile_disc(0.3) within group (order by latitude) < 0.2
  and percentile_disc(0.7) within group (order by longitude) - percentile_disc(0.3) within group (order by longitude) < 0.35`

/** The outward part of a postcode, alone: "OV2", "1234". */
export const isDistrict = (typed: string): boolean => /^[A-Z]{1,2}\d[A-Z\d]?$|^\d{4}$/.test(postcodeOf(typed))

/**
 * Where is this postcode, district of postcodes or town, by the addresses of the directory itself? For a programme that has loaded no table
 * of them, and for what such a table lacks; a name that the table has for several places stays unclear.
 */
export async function placeByAddresses(tx: Tx, text: string): Promise<Place | undefined> {
  const typed = postcodeOf(text)
  const inward = !isDistrict(text) ? '' : /^\d/.test(typed) ? '__' : '___'
  const { rows } = await sql<Place>`
    select * from (
      select 'postcode' as kind, ${typed} as name, ${middle} ${pointed} and ${code} in (${typed}) having count(*) > 0 and ${liesTogether}
      union all
      select 'postcode', ${typed}, ${middle} ${pointed} and ${inward} <> '' and ${code} like ${typed + inward} having count(*) > 0 and ${liesTogether}
      union all
      select 'town', mode() within group (order by trim(city)), ${middle} ${pointed} and ${town} = lower(plain(${text.trim()}))
        and not exists (select from place where kind <> 'postcode' and looked_up = lower(plain(${text.trim()})))
      having count(*) > 0 and ${liesTogether}
    ) found limit 1`.execute(tx)
  return rows[0]
}

/** Which towns do the addresses of the directory name, where it is known where they lie? By name; of very many, those named most. */
export async function townsOfAddresses(tx: Tx, limit: number): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select kind, name, latitude, longitude from (
      select 'town' as kind, mode() within group (order by trim(city)) as name, ${middle}, count(*) as times
      ${pointed} and trim(city) <> '' group by ${town} having ${liesTogether} order by times desc limit ${limit}
    ) named order by name`.execute(tx)
  return rows
}

/** Were postcodes, and names of towns or neighbourhoods, loaded from a table? Without them only `placeByAddresses` knows where something is. */
export async function tablesOfPlaces(tx: Tx): Promise<{ postcodes: boolean; names: boolean }> {
  const { rows } = await sql<{ postcodes: boolean; names: boolean }>`
    select exists (select from place where kind = 'postcode') as postcodes, exists (select from place where kind <> 'postcode') as names`.execute(
    tx,
  )
  return rows[0]!
}
