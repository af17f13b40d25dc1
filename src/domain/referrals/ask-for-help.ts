import { z } from 'zod'
import { giveConsent } from '#domain/consent'
import { addClient, clientFields, reachProblem } from '#domain/people'
import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { newRowId } from '#platform/form'
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
  .superRefine((form, check) => {
    const problem = reachProblem(form)
    if (problem) check.addIssue({ code: 'custom', path: [problem.field], message: problem.reason })
  })
export type SelfReferral = z.infer<typeof selfReferral>

/**
 * Somebody asks for help themselves. The person takes the id that travelled with the form as well: the second of two
 * submits stops there. What we know of somebody with the same name is neither shown nor changed; a link worker sees
 * both and knows.
 *
 * @throws Refusal invalid for a need that is not on the list
 */
export async function askForHelp(ctx: Context, form: SelfReferral): Promise<{ id: string }> {
  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const { id, isNew } = await addClient(tx, ctx, form, { id: form.once })
    if (!isNew) return { id }
    await giveConsent(tx, ctx, { clientId: id, purposes: ['referral'], how: 'own-screen', heardBy: null })
    await keepReferral(work, ctx, { id, clientId: id, source: 'self', referrer: null, reason: form.words, needs: form.needs })
    return { id }
  })
}
