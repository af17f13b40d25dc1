import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { postcodeOf } from './service.ts'

/** A point to measure distance from, in degrees (WGS 84). */
export interface Place {
  id: string
  kind: 'postcode' | 'neighbourhood' | 'town'
  name: string
  latitude: number
  longitude: number
}

const columns = ['id', 'kind', 'name', 'latitude', 'longitude'] as const

/** Where is this? A postcode first, however it is spaced; else a neighbourhood or town by its name, accents and capitals aside. */
export async function placeNamed(tx: Tx, text: string): Promise<Place | undefined> {
  const typed = text.trim()
  if (!typed || typed.length > 120) return undefined
  const place = await tx
    .selectFrom('place')
    .select(columns)
    .where((is) =>
      is.or([
        is.and([is('kind', '=', 'postcode'), is('name', '=', postcodeOf(typed))]),
        is.and([is('kind', '<>', 'postcode'), is(sql`lower(plain(name))`, '=', sql`lower(plain(${typed}))`)]),
      ]),
    )
    .orderBy(sql`array_position(array['postcode', 'neighbourhood', 'town'], kind)`)
    .executeTakeFirst()
  return place as Place | undefined
}

/** Which neighbourhoods and towns can somebody choose by name? By name. */
export async function placesToChoose(tx: Tx): Promise<Place[]> {
  return (await tx
    .selectFrom('place')
    .select(columns)
    .where('kind', '<>', 'postcode')
    .orderBy('kind', 'desc')
    .orderBy('name')
    .execute()) as Place[]
}
