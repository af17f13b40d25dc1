import { accountFor } from '#platform/accounts'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Identity } from '#platform/identity'
import { Refusal } from '#platform/refusal'
import type { Locale } from '#words'
import { oweInvitation } from './invitation-letter.ts'
import { demand, mayAdminister, type RoleName } from './permissions.ts'
import { organisationNamed } from './organisations.ts'

export interface Invitation {
  /** The id that the new member gets. */
  id: string
  name: string
  email: string
  organisationId: string
  role: RoleName
  locale: Locale
}

/** Where accounts are kept, and the address of this server. */
export interface Entrance {
  auth: Identity
  origin: string
}

/**
 * Takes somebody into the programme with a first role, and owes them a letter that says how to come in. Who has an
 * account already (because they work in another programme, or did here before) keeps it and its password.
 *
 * @throws Refusal conflict, field `email`, when they work here already; not-found when the organisation is not here
 */
export async function inviteMember(ctx: Context, invitation: Invitation, { auth, origin }: Entrance): Promise<{ id: string }> {
  demand(mayAdminister(ctx.actor), 'administer')
  const { userId, hasPassword } = await accountFor(auth, invitation)

  return inTransaction(ctx, async ({ tx, record }) => {
    const organisation = await organisationNamed(tx, invitation.organisationId)
    const before = await tx.selectFrom('member').select(['id', 'left_at']).where('user_id', '=', userId).forUpdate().executeTakeFirst()
    if (before?.id === invitation.id && !before.left_at) return { id: before.id }
    if (before && !before.left_at) throw new Refusal('conflict', 'already-here', { field: 'email' })

    const { id } = before ? await takeBack(tx, before.id, invitation) : await takeIn(tx, userId, invitation)
    await tx
      .insertInto('member_role')
      .values({ member_id: id, organisation_id: organisation.id, role: invitation.role, given_at: ctx.clock.now(), given_by: idOf(ctx) })
      .execute()
    const fact = await record({
      kind: 'member.invited',
      subject: ['member', id],
      payload: { organisation: organisation.id, role: invitation.role },
    })

    const { name, email, locale, role } = invitation
    await oweInvitation(
      tx,
      ctx,
      { fact, memberId: id, userId, hasPassword, name, email, locale, organisation: organisation.name, role },
      { auth, origin },
    )
    return { id }
  })
}

async function takeIn(tx: Tx, userId: string, { id, name, email, locale }: Invitation): Promise<{ id: string }> {
  const taken = await tx
    .insertInto('member')
    .values({ id, user_id: userId, name, email: email.toLowerCase(), locale })
    .onConflict((conflict) => conflict.columns(['programme_id', 'user_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  // Two administrators invited the same person at once: the other one was first.
  if (!taken) throw new Refusal('conflict', 'already-here', { field: 'email' })
  return taken
}

async function takeBack(tx: Tx, id: string, { name, email, locale }: Invitation): Promise<{ id: string }> {
  await tx
    .updateTable('member')
    .set({ name, email: email.toLowerCase(), locale, left_at: null, left_by: null })
    .where('id', '=', id)
    .execute()
  return { id }
}

const idOf = (ctx: Context) => ('id' in ctx.actor ? ctx.actor.id : null)
