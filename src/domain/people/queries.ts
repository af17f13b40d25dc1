import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { Client } from './client.ts'

/** The client with this id, or undefined when there is none in this programme. */
export async function clientWithId(tx: Tx, id: string): Promise<Client | undefined> {
  if (!isId(id)) return undefined
  return (await tx
    .selectFrom('client')
    .select([
      'id',
      'given_name as givenName',
      'family_name as familyName',
      'known_as as knownAs',
      'birth_date as birthDate',
      'phone',
      'home_phone as homePhone',
      'email',
      'address_1 as address1',
      'address_2 as address2',
      'city',
      'postal_code as postalCode',
      'has_no_fixed_address as hasNoFixedAddress',
      'language',
      'needs_interpreter as needsInterpreter',
      'access_needs as accessNeeds',
      'reach_by as reachBy',
      'reach_when as reachWhen',
      'do_not_use as doNotUse',
      'reach_note as reachNote',
    ])
    .where('id', '=', id)
    .executeTakeFirst()) as Client | undefined
}

/** As much as is needed to tell two people with one name apart, and no more. */
export type Namesake = Pick<Client, 'id' | 'givenName' | 'familyName' | 'knownAs' | 'birthDate' | 'city'>

/**
 * Who has a name like this one, the most alike first (eight at most)? Letters with and without accents are the same, and
 * a slip of the pen is forgiven. With a birth date: only those who share it, or whose birth date we do not know.
 *
 * @param options.alike how alike a name must be, from 0 to 1 (trigrams in common)
 * @throws Refusal invalid for a name of less than two letters, which would list everybody
 */
export async function findClients(
  tx: Tx,
  { name, birthDate, alike = 0.5 }: { name: string; birthDate?: string | null | undefined; alike?: number | undefined },
): Promise<Namesake[]> {
  const asked = name.trim()
  if ([...asked].length < 2) throw new Refusal('invalid', 'name-too-short', { field: 'givenName' })
  const likeness = sql<number>`greatest(
    similarity(plain(lower(concat_ws(' ', given_name, family_name))), plain(lower(${asked}))),
    similarity(plain(lower(concat_ws(' ', known_as, family_name))), plain(lower(${asked}))),
    strict_word_similarity(plain(lower(${asked})), plain(lower(concat_ws(' ', given_name, known_as, family_name)))))`
  return tx
    .selectFrom('client')
    .select(['id', 'given_name as givenName', 'family_name as familyName', 'known_as as knownAs', 'birth_date as birthDate', 'city'])
    .where(likeness, '>=', alike)
    .$if(Boolean(birthDate), (query) => query.where((is) => is.or([is('birth_date', '=', birthDate!), is('birth_date', 'is', null)])))
    .orderBy(likeness, 'desc')
    .orderBy('created_at', 'desc')
    .limit(8)
    .execute()
}
