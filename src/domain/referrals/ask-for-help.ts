import { sql } from 'kysely'
import { z } from 'zod'
import { giveConsent } from '#domain/consent'
import { addClient, clientFields, columnsOf, reachFits } from '#domain/people'
import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { newRowId } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { demandSameAsBefore } from '#platform/sent-before'
import { keepReferral } from './send-referral.ts'

/** What somebody writes who asks for help themselves: a name, a way to reach them, and their yes. The rest may stay open. */
export const selfReferral = z
  .object({
    /** Travelled with the form: sending twice is asking once. */
    once: newRowId,
    ...clientFields,
    needs: z.array(z.string().max(60, 'not-understood')).max(25, 'not-understood').default([]),
    words: z
      .string()
      .trim()
      .max(2000, 'too-long')
      .optional()
      .transform((words) => words ?? ''),
    agree: z.literal('yes', { error: 'agree-needed' }),
  })
  .check(reachFits)
export type SelfReferral = z.infer<typeof selfReferral>

const A_DAY = 86_400_000

/**
 * Somebody asks for help themselves. The person takes the id that travelled with the form as well: the second of two
 * submits stops there, unless it says something else: then somebody mended what they wrote, or another person sat down at
 * the same screen, and they hear that this page was used before. Whoever went back and sends the same again asks once, also where
 * the page came with a new id. What we know of somebody with the same name is neither shown nor changed; a link worker sees both
 * and knows.
 *
 * @throws Refusal invalid for a need that is not on the list, conflict (`asked-already`) when the id came with something else
 */
export async function askForHelp(ctx: Context, form: SelfReferral): Promise<{ id: string }> {
  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const before = await askedToday(tx, ctx, form)
    if (before) return { id: before }
    const { id, isNew } = await addClient(tx, ctx, form, { id: form.once })
    if (!isNew) return askedBefore(tx, form)
    await giveConsent(tx, ctx, { clientId: id, purposes: ['referral'], how: 'own-screen', heardBy: null })
    await keepReferral(work, ctx, {
      id,
      clientId: id,
      source: 'self',
      referrer: null,
      reason: form.words,
      needs: form.needs,
      agreed: ['referral'],
    })
    return { id }
  })
}

/** The same words of the same person, within a day, that are still open: the page that "back" brought has another id. */
async function askedToday(tx: Tx, ctx: Context, form: SelfReferral): Promise<string | undefined> {
  const same = Object.entries(columnsOf(form)).map(([column, value]) => sql`${sql.ref(`client.${column}`)} is not distinct from ${value}`)
  const { rows } = await sql<{ id: string }>`
    select referral.id from referral join client on client.id = referral.client_id and client.id = referral.id
    where referral.source = 'self' and not exists (select from ending where ending.referral_id = referral.id)
      and referral.sent_at > ${new Date(ctx.clock.now().getTime() - A_DAY)}
      and referral.reason = ${form.words} and ${sql.join(same, sql` and `)}`.execute(tx)
  for (const { id } of rows) if (await hasTheseNeeds(tx, id, form)) return id
  return undefined
}

async function askedBefore(tx: Tx, form: SelfReferral): Promise<{ id: string }> {
  const { once: id } = form
  await demandSameAsBefore(tx, 'client', { id, ...columnsOf(form) }, 'asked-already')
  await demandSameAsBefore(tx, 'referral', { id, reason: form.words }, 'asked-already')
  if (!(await hasTheseNeeds(tx, id, form))) throw new Refusal('conflict', 'asked-already')
  return { id }
}

async function hasTheseNeeds(tx: Tx, referralId: string, { needs }: SelfReferral): Promise<boolean> {
  const kept = await tx.selectFrom('referral_need').select('need_code').where('referral_id', '=', referralId).execute()
  const before = new Set(kept.map(({ need_code }) => need_code))
  return before.size === new Set(needs).size && needs.every((need) => before.has(need))
}
