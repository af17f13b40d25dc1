import { sql, type Expression } from 'kysely'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import type { Client } from './client.ts'
import { coreOfFamilyName } from './family-name.ts'

/** The client with this id, or undefined when there is none in this programme. */
export async function clientWithId(tx: Tx, id: string): Promise<Client | undefined> {
  if (!isId(id)) return undefined
  const client = (await tx
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
  if (client) saw(tx, 'details', [client.id])
  return client
}

/** As much as is needed to tell two people with one name apart, and no more. */
export type Namesake = Pick<Client, 'id' | 'givenName' | 'familyName' | 'knownAs' | 'birthDate'>

const namesakeColumns = [
  'id',
  'given_name as givenName',
  'family_name as familyName',
  'known_as as knownAs',
  'birth_date as birthDate',
] as const

/** The name of the client with this id, or undefined when there is none in this programme. */
export async function namesakeWithId(tx: Tx, id: string): Promise<Namesake | undefined> {
  if (!isId(id)) return undefined
  const client = await tx.selectFrom('client').select(namesakeColumns).where('id', '=', id).executeTakeFirst()
  if (client) saw(tx, 'list', [client.id])
  return client
}

/**
 * Who has a name like this one, the most alike first (eight at most)? Letters with and without accents are the same, and
 * a slip of the pen is forgiven. With a birth date: only those who share it, or whose birth date we do not know.
 *
 * Part of a name is enough, so whoever asks this must be allowed to know everybody it can find: see `lookUpClients` in referrals.
 *
 * @param options.alike how alike a name must be, from 0 to 1 (trigrams in common)
 * @param options.among only these people
 * @throws Refusal invalid for a name of less than two letters, which would list everybody
 */
export async function findClients(
  tx: Tx,
  {
    name,
    birthDate,
    alike = 0.5,
    among,
  }: { name: string; birthDate?: string | null; alike?: number; among?: Expression<{ client_id: string }> },
): Promise<Namesake[]> {
  const asked = name.trim()
  if ([...asked].length < 2) throw new Refusal('invalid', 'name-too-short', { field: 'givenName' })
  const likeness = sql<number>`greatest(
    similarity(plain(lower(concat_ws(' ', given_name, family_name))), plain(lower(${asked}))),
    similarity(plain(lower(concat_ws(' ', known_as, family_name))), plain(lower(${asked}))),
    strict_word_similarity(plain(lower(${asked})), plain(lower(concat_ws(' ', given_name, known_as, family_name)))))`
  const found = await tx
    .selectFrom('client')
    .select(namesakeColumns)
    .where(likeness, '>=', alike)
    .$if(among !== undefined, (query) => query.where(sql<boolean>`id in ${among!}`))
    .$if(Boolean(birthDate), (query) => query.where((is) => is.or([is('birth_date', '=', birthDate!), is('birth_date', 'is', null)])))
    .orderBy(likeness, 'desc')
    .orderBy('created_at', 'desc')
    .limit(8)
    .execute()
  saw(tx, 'list', idsOf(found))
  return found
}

/**
 * Who has this whole family name and was born on this day? Capitals, accents and what stands before the name ("van der") do
 * not matter; half a name finds nobody. Somebody with one name is found by that.
 *
 * @param birthDate "1950-03-09"
 */
export async function clientsNamedAndBorn(
  tx: Tx,
  { familyName, birthDate }: { familyName: string; birthDate: string },
): Promise<Namesake[]> {
  const rows = await tx
    .selectFrom('client')
    .select(namesakeColumns)
    .select([
      sql<string>`plain(lower(coalesce(family_name, given_name)))`.as('plainName'),
      sql<string>`plain(lower(${familyName}))`.as('plainAsked'),
    ])
    .where('birth_date', '=', birthDate)
    .orderBy('created_at', 'desc')
    .execute()
  const found = rows
    .filter(
      ({ plainName, plainAsked }) => coreOfFamilyName(plainAsked) !== '' && coreOfFamilyName(plainName) === coreOfFamilyName(plainAsked),
    )
    .map(({ plainName: _, plainAsked: __, ...client }) => client)
  saw(tx, 'list', idsOf(found))
  return found
}

const idsOf = (clients: readonly { id: string }[]) => clients.map(({ id }) => id)
