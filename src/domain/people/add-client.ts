import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import type { ClientDetails } from './client.ts'

/**
 * Adds a person, inside the verb that needs them: nobody is in Footbridge without a referral.
 *
 * @param options.id an id that travelled with a form: adding twice is adding once
 * @returns whether this call added them
 */
export async function addClient(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'clock'>,
  details: ClientDetails,
  { id = newId(ctx.clock.now().getTime()) }: { id?: string } = {},
): Promise<{ id: string; isNew: boolean }> {
  const added = await tx
    .insertInto('client')
    .values({
      id,
      ...columnsOf(details),
      created_at: ctx.clock.now(),
      created_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
    })
    .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return { id, isNew: added !== undefined }
}

/** Somebody's details by the columns that keep them. */
export function columnsOf(details: ClientDetails) {
  return {
    given_name: details.givenName,
    family_name: details.familyName,
    known_as: details.knownAs,
    birth_date: details.birthDate,
    phone: details.phone,
    home_phone: details.homePhone,
    email: details.email,
    address_1: details.address1,
    address_2: details.address2,
    city: details.city,
    postal_code: details.postalCode,
    has_no_fixed_address: details.hasNoFixedAddress,
    language: details.language,
    needs_interpreter: details.needsInterpreter,
    access_needs: details.accessNeeds,
    reach_by: details.reachBy,
    reach_when: details.reachWhen,
    do_not_use: details.doNotUse,
    reach_note: details.reachNote,
  }
}
