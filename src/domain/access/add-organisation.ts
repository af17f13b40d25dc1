import { inTransaction, type Context } from '#platform/context'
import { demand, mayAdminister } from './permissions.ts'

export interface NewOrganisation {
  id: string
  name: string
  sector?: 'health' | 'social' | 'voluntary' | 'community' | null
  /** Its people send referrals: a practice, a social work team. */
  refers?: boolean
  employsLinkWorkers?: boolean
  isInformal?: boolean
  email?: string | null
  phone?: string | null
}

/** Adds an organisation whose people work in the programme. The directory's own come in by import. */
export async function addOrganisation(ctx: Context, organisation: NewOrganisation): Promise<{ id: string }> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    const added = await tx
      .insertInto('organisation')
      .values({
        id: organisation.id,
        name: organisation.name,
        sector: organisation.sector ?? null,
        refers: organisation.refers ?? false,
        employs_link_workers: organisation.employsLinkWorkers ?? false,
        is_informal: organisation.isInformal ?? false,
        email: organisation.email ?? null,
        phone: organisation.phone ?? null,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) await record({ kind: 'organisation.added', subject: ['organisation', added.id] })
    return { id: organisation.id }
  })
}
