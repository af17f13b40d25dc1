import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { isDistrict } from './own-addresses.ts'
import { placeNamed } from './places.ts'
import { postcodeOf } from './service.ts'

/** A point to measure from, as the public finder knows it: a place by its name, or the middle of a postcode district. */
export interface Around {
  name: string
  latitude: number
  longitude: number
  isDistrict: boolean
}

/**
 * The outward part of a postcode, which some thousands of people share: "OV2" of "ov2 1gs", "1234" of "1234 AB". Anything
 * else comes back as it was typed.
 */
export function outwardPart(text: string): string {
  const code = postcodeOf(text)
  if (/^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/.test(code)) return code.slice(0, -3)
  if (/^\d{4}[A-Z]{2}$/.test(code)) return code.slice(0, 4)
  return text.trim()
}

/** Where is this, as near as somebody needs to say it? A district of postcodes is where the middle of them lies. */
export async function placeAround(tx: Tx, text: string): Promise<Around | undefined> {
  const typed = outwardPart(text)
  const code = postcodeOf(typed)
  if (isDistrict(code)) {
    const inward = /^\d/.test(code) ? '__' : '___'
    // Under row-level security no index is searched by "like", which is not leakproof: "between" finds the few to look at.
    const { rows } = await sql<{ latitude: number | null; longitude: number | null }>`
      select avg(latitude) as latitude, avg(longitude) as longitude from place
      where kind = 'postcode' and name between ${code} and ${code + 'ZZZ'} and name like ${code + inward}`.execute(tx)
    const [middle] = rows
    if (middle && middle.latitude !== null && middle.longitude !== null)
      return { name: code, latitude: middle.latitude, longitude: middle.longitude, isDistrict: true }
  }
  const place = await placeNamed(tx, typed)
  return (
    place && {
      name: place.name,
      latitude: place.latitude,
      longitude: place.longitude,
      isDistrict: place.kind === 'postcode' && isDistrict(code),
    }
  )
}

/** Where do these places lie? Those of which only the town is known are left out. */
export async function pointsOf(tx: Tx, locationIds: readonly string[]): Promise<Map<string, { latitude: number; longitude: number }>> {
  if (locationIds.length === 0) return new Map()
  const rows = await tx
    .selectFrom('location')
    .select(['id', 'latitude', 'longitude'])
    .where('id', 'in', locationIds)
    .where('latitude', 'is not', null)
    .where((is) => is.or([is('point_from', 'is', null), is('point_from', '=', 'postcode')]))
    .execute()
  return new Map(rows.map(({ id, latitude, longitude }) => [id, { latitude: latitude ?? 0, longitude: longitude ?? 0 }]))
}

/** Which kinds of service, circumstances and ways in do the entries here name? In the order of the lists. */
export async function listsInUse(tx: Tx): Promise<{ serviceTypes: string[]; circumstances: string[]; accessFeatures: string[] }> {
  const { rows } = await sql<{ list: 'serviceTypes' | 'circumstances' | 'accessFeatures'; code: string }>`
    select * from (
      select 'serviceTypes' as list, code, position from reference.service_type t
      where exists (select from service_service_type s where s.service_type_code = t.code)
      union all
      select 'circumstances', code, position from reference.circumstance c
      where exists (select from service_circumstance s where s.circumstance_code = c.code)
      union all
      select 'accessFeatures', code, position from reference.access_feature a
      where exists (select from service s where s.access_features @> array[a.code])
    ) lists order by list, position`.execute(tx)
  const codes = (list: string) => rows.filter((row) => row.list === list).map((row) => row.code)
  return { serviceTypes: codes('serviceTypes'), circumstances: codes('circumstances'), accessFeatures: codes('accessFeatures') }
}
