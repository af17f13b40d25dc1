import { hasConsent } from '#domain/consent'
import { cancelLetters } from '#domain/letters'
import { revokeLinks } from '#domain/links'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { holdIntroduction, onceKey } from './rows.ts'

/**
 * `consent.ended`: groups that have not answered yet are asked no more. What has not gone out never does, and the links
 * that did lead nowhere. An agreement that was given again meanwhile is left alone.
 */
export async function stopAsking(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  if (fact.payload.purpose !== 'introductions') return
  if (await hasConsent(tx, fact.subjectId, 'introductions')) return
  const introductions = await tx
    .selectFrom('introduction')
    .select('id')
    .where('client_id', '=', fact.subjectId)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .execute()
  for (const { id } of introductions) {
    const { state, withdrawnAt } = await holdIntroduction(tx, id)
    if (state === 'asked' && !withdrawnAt) await shutDoors(ctx, tx, id)
  }
}

/** Revokes every link of an introduction, and forgets its letters that have not gone out: each holds a link. */
export async function shutDoors(ctx: Pick<Context, 'clock'>, tx: Work['tx'], introductionId: string): Promise<void> {
  await revokeLinks(tx, ctx, { purpose: 'answer-introduction', introductionId })
  await revokeLinks(tx, ctx, { purpose: 'tell-attendance', introductionId })
  await cancelLetters(tx, onceKey(introductionId, ''))
}
