import { sql } from 'kysely'
import { placeNamed, searchServices, type Found, type Said, type Search } from '#domain/directory'
import type { Tx } from '#platform/database'
import { knownOf } from './known.ts'

/**
 * What fits the client behind this referral, best first, and in words why? What is asked comes before what is known: their
 * needs and home are used where the search leaves them out; language, access and age are weighed and leave nothing out.
 *
 * @throws Refusal not-found
 */
export async function matchServices(
  tx: Tx,
  { referralId, search = {}, now }: { referralId: string; search?: Search; now: Date },
): Promise<Found> {
  const known = await knownOf(tx, referralId, now)
  return searchServices(tx, {
    ...search,
    needs: search.needs ?? known.needs,
    near: search.near === undefined && known.home ? await placeNamed(tx, known.home) : search.near,
    wishes: {
      language: known.language,
      access: known.access,
      age: known.age,
      said: (serviceIds) => saidOf(tx, serviceIds),
      ...search.wishes,
    },
    now,
  })
}

/** How many clients went to each of these services, by their own word or the group's, and how many said it was not for them? */
async function saidOf(tx: Tx, serviceIds: readonly string[]): Promise<ReadonlyMap<string, Said>> {
  if (serviceIds.length === 0) return new Map()
  const ids = sql`${[...serviceIds]}::uuid[]`
  const { rows } = await sql<Said & { id: string }>`
    select id, count(distinct client_id) filter (where went)::int as went, count(distinct client_id) filter (where not went)::int as "notForMe"
    from (
      select step.service_id as id, step.client_id, said.word = 'went' as went
      from step join client_word said on said.step_id = step.id
      where step.service_id = any (${ids}) and said.word in ('went', 'not-for-me')
      union all
      select introduction.service_id, introduction.client_id, true
      from introduction join introduction_answer answer on answer.introduction_id = introduction.id
      where introduction.service_id = any (${ids}) and answer.answer = 'came'
    ) told group by id`.execute(tx)
  return new Map(rows.map(({ id, went, notForMe }) => [id, { went, notForMe }]))
}
