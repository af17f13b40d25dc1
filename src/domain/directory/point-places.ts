import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { firstKinds, namedOnce } from './places.ts'

/**
 * Puts places on the map whose source gives an address and no point: by their postcode, or else by their town or neighbourhood, where
 * only one is called so. Those that were put there so before move along with what the programme knows by now.
 *
 * @param only of these places; left out: of all
 */
export async function pointPlaces(tx: Tx, only?: readonly string[]): Promise<void> {
  if (only?.length === 0) return
  const these = only ? sql`id = any (${[...only]}::uuid[]) and` : sql``
  await sql`
    with unknown as materialized (
      select id, upper(regexp_replace(postal_code, '[\\s-]+', '', 'g')) as code, lower(plain(trim(city))) as town
      from location where ${these} (latitude is null or point_from is not null)
    ),
    named as materialized (
      select kind, looked_up as name, latitude, longitude from ${namedOnce} one
    ),
    near as (
      select distinct on (id) id, kind, latitude, longitude from (
        select unknown.id, p.kind, p.latitude, p.longitude from unknown join place p on p.kind = 'postcode' and p.name = unknown.code
        union all
        select unknown.id, named.kind, named.latitude, named.longitude from unknown join named on named.name = unknown.town
      ) found
      order by id, array_position(${firstKinds}, kind)
    )
    update location set latitude = near.latitude, longitude = near.longitude, point_from = near.kind
    from unknown left join near using (id)
    where unknown.id = location.id
      and (location.latitude, location.longitude, location.point_from) is distinct from (near.latitude, near.longitude, near.kind)`.execute(
    tx,
  )
}
