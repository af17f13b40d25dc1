import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/**
 * The organisation with this id.
 *
 * @throws Refusal not-found, field `organisationId`
 */
export async function organisationNamed(tx: Tx, id: string): Promise<{ id: string; name: string }> {
  const organisation = await tx.selectFrom('organisation').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
  if (!organisation) throw new Refusal('not-found', 'organisation-not-here', { field: 'organisationId' })
  return organisation
}

/**
 * In which organisations can somebody work? Those that were added here, and those in which somebody works already;
 * a directory brings hundreds more, which are for finding, not for staff.
 */
export async function organisationsWithStaff(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx
    .selectFrom('organisation')
    .select(['id', 'name'])
    .where((where) =>
      where.or([
        where('source', '=', 'footbridge'),
        where('refers', '=', true),
        where('employs_link_workers', '=', true),
        where.exists(
          where.selectFrom('member_role').select('member_role.id').whereRef('member_role.organisation_id', '=', 'organisation.id'),
        ),
      ]),
    )
    .orderBy('name')
    .execute()
}
