import { mayManage, memberWhoMay } from '#domain/access'
import type { Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { mergeServices } from './merge-services.ts'

/**
 * Says of many pairs at once that they are one. Each is a decision of its own, with its own fact, and can be taken back by itself.
 *
 * @returns how many became one, and how many not: somebody decided meanwhile, or one of the two became a part of another just before
 * @throws Refusal forbidden
 */
export async function mergeMany(
  ctx: Context,
  pairs: readonly { oneId: string; otherId: string; keepId: string }[],
): Promise<{ merged: number; left: number }> {
  memberWhoMay(ctx, mayManage, 'merge-services')
  let merged = 0
  for (const pair of pairs) {
    try {
      await mergeServices(ctx, pair)
      merged++
    } catch (error) {
      if (!(error instanceof Refusal && ['conflict', 'not-found'].includes(error.kind))) throw error
    }
  }
  return { merged, left: pairs.length - merged }
}
