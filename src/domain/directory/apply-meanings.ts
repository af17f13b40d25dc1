import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Where each kind of meaning is kept. */
const TABLES = {
  need: { table: 'service_need', column: 'need_code', hasWords: true, field: 'needs' },
  'service-type': { table: 'service_service_type', column: 'service_type_code', hasWords: true, field: null },
  circumstance: { table: 'service_circumstance', column: 'circumstance_code', hasWords: false, field: 'circumstances' },
} as const

/**
 * Gives services the needs, kinds and circumstances that their terms mean, and takes back what a term no longer means. What
 * somebody said stays, and where somebody said which they are, their terms add none; what words only suggested counts as said when
 * a term means it too.
 *
 * @param now services that change have changed then
 * @param serviceIds only these; left out: all of the programme
 */
export async function applyMeanings(tx: Tx, now: Date, serviceIds?: readonly string[]): Promise<void> {
  const ofThese = (id: string) => (serviceIds ? sql`${sql.ref(id)} = any (${serviceIds}::uuid[])` : sql`true`)
  for (const [means, { table, column, hasWords, field }] of Object.entries(TABLES)) {
    const [rows, code] = [sql.table(table), sql.ref(column)]
    await sql`
      with meant as materialized (
        select distinct link.service_id, meaning.code from service_taxonomy_term link
        join taxonomy_term_meaning meaning on meaning.taxonomy_term_id = link.taxonomy_term_id and meaning.means = ${means}
        where ${ofThese('link.service_id')} and not exists (
          select from service_change said where said.service_id = link.service_id and said.state = 'applied' and said.said_by <> 'feed'
            and said.fields ? ${field}::text)
      ),
      gone as (
        delete from ${rows} where from_terms and ${ofThese('service_id')} and (service_id, ${code}) not in (select service_id, code from meant)
        returning service_id
      ),
      come as (
        insert into ${rows} (service_id, ${code}, from_terms) select service_id, code, true from meant
        on conflict (programme_id, service_id, ${code})
          do ${hasWords ? sql`update set from_words = false, from_terms = true where ${sql.ref(`${table}.from_words`)}` : sql`nothing`}
        returning service_id
      )
      update service set updated_at = ${now} where id in (select service_id from gone union select service_id from come)`.execute(tx)
  }
}
