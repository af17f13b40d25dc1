import { demand, maySupport } from '#domain/access'
import { makeLink, revokeLinks } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'

const PIN = /^\d{4,8}$/

/** People write "25 80" and "25-80": the same PIN. */
export const digitsOf = (pin: string) => pin.replaceAll(/[\s\p{Pd}]/gu, '')

/**
 * Makes the link by which a client opens their plan; earlier ones stop working. The key is given here and never again,
 * so a form that is sent twice makes one link and is told so.
 *
 * @param form.id travelled with the form
 * @param form.pin 4 to 8 digits that the client chose, if they want one
 * @throws Refusal forbidden, not-found, invalid (the PIN), conflict (`link-made-already`)
 */
export async function makePlanLink(
  ctx: Context,
  form: { id?: string; clientId: string; pin?: string | null },
): Promise<{ id: string; key: string; path: string; expiresAt: Date }> {
  demand(maySupport(ctx.actor), 'make-plan-links')
  const pin = form.pin ? digitsOf(form.pin) : null
  if (pin !== null && !PIN.test(pin)) throw new Refusal('invalid', 'pin-digits', { field: 'pin' })

  return inTransaction(ctx, async ({ tx, record }) => {
    await holdClient(tx, form.clientId)
    if (form.id && (await isMade(tx, form.id))) throw new Refusal('conflict', 'link-made-already')
    await revokeLinks(tx, ctx, { purpose: 'see-plan', clientId: form.clientId })
    const { id, clientId } = form
    const link = await makeLink(tx, ctx, { purpose: 'see-plan', clientId, ...(id ? { id } : {}), ...(pin ? { pin } : {}) })
    await record({ kind: 'plan-link.made', subject: ['client', form.clientId], payload: { link: link.id } })
    return { ...link, path: `/plan/${link.key}` }
  })
}

/**
 * Ends every link to a client's plan.
 *
 * @throws Refusal forbidden, not-found
 */
export async function revokePlanLink(ctx: Context, { clientId }: { clientId: string }): Promise<void> {
  demand(maySupport(ctx.actor), 'make-plan-links')

  await inTransaction(ctx, async ({ tx, record }) => {
    await holdClient(tx, clientId)
    const living = await tx
      .selectFrom('link')
      .select('id')
      .where('client_id', '=', clientId)
      .where('purpose', '=', 'see-plan')
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!living) return
    await revokeLinks(tx, ctx, { purpose: 'see-plan', clientId })
    await record({ kind: 'plan-link.revoked', subject: ['client', clientId], payload: { link: living.id } })
  })
}

async function isMade(tx: Tx, id: string): Promise<boolean> {
  return (await tx.selectFrom('link').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

/** Two who make a link at once come one after the other, so that one link lives. Also of whom all is only kept: it is their door. */
async function holdClient(tx: Tx, id: string): Promise<void> {
  const hold = () => tx.selectFrom('client').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  const client = await asOnlyKept(tx, hold)
  if (!client) throw new Refusal('not-found', 'client-not-found')
}
