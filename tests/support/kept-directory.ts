import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Everything that an import keeps, by name in place of our own ids, so that two programmes can be held against each other. */
export async function whatIsKept(tx: Tx) {
  const rows = async <T>(statement: ReturnType<typeof sql<T>>) => (await statement.execute(tx)).rows
  return {
    organisations: await rows(sql`select source_id, name, phone, source_rest, source_hash,
      array(select number || coalesce(type, '') from phone where organisation_id = o.id order by 1) as phones
      from organisation o where source = 'town' order by source_id`),
    locations: await rows(sql`select source_id, name, city, latitude, source_rest, source_hash,
      (select o.source_id from organisation o where o.id = l.organisation_id) as organisation,
      array(select number from phone where location_id = l.id order by 1) as phones,
      array(select concat_ws(' ', weekdays, opens_at, closes_at, description) from schedule where location_id = l.id order by 1) as times
      from location l order by source_id`),
    terms: await rows(sql`select source_id, name, parent_source_id, vocabulary, source_rest,
      (select t.source_id from taxonomy t where t.id = taxonomy_id) as list from taxonomy_term order by source_id`),
    services: await rows<{
      name: string
      organisation: string | null
      places: string[]
      phones: string[]
      terms: string[]
    }>(sql`select source_id, name, description, email, is_online, languages, source_rest, source_hash,
      (select o.name from organisation o where o.id = s.organisation_id) as organisation,
      array(select l.name from service_at_location join location l on l.id = location_id where service_id = s.id order by 1) as places,
      array(select number from phone where service_id = s.id order by 1) as phones,
      array(select concat_ws(' ', weekdays, opens_at, closes_at, description) from schedule where service_id = s.id order by 1) as times,
      array(select t.name from service_taxonomy_term join taxonomy_term t on t.id = taxonomy_term_id where service_id = s.id order by 1) as terms,
      array(select need_code from service_need where service_id = s.id order by 1) as needs
      from service s where source = 'town' order by name, source_id`),
  }
}
