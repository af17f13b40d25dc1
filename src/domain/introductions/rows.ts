import { demandOpenReferral } from '#domain/referrals'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { stateOf, type Answer, type State } from './introduction.ts'

export type HeldStep = Awaited<ReturnType<typeof holdStep>>

/**
 * A step of an open referral, held with it until the transaction ends: two people who introduce at once come one after
 * the other. The referral is held first, as everywhere, so that no two wait for each other.
 *
 * @throws Refusal not-found, forbidden, conflict (the referral has ended)
 */
export async function holdStep(tx: Tx, ctx: Pick<Context, 'actor'>, id: string) {
  const found = await tx.selectFrom('step').select('referral_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new Refusal('not-found', 'step-unknown')
  await demandOpenReferral(tx, ctx, found.referral_id)
  const step = await tx
    .selectFrom('step')
    .select((query) => [
      'step.id',
      'step.referral_id as referralId',
      'step.client_id as clientId',
      'step.service_id as serviceId',
      'step.done_by as doneBy',
      query('step.ended_at', 'is not', null).as('hasEnded'),
    ])
    .where('step.id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const living = await tx
    .selectFrom('introduction')
    .select('id')
    .where('step_id', '=', id)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst()
  return { ...step, isIntroduced: living !== undefined }
}

/** What a letter of an introduction is owed for; the beginning of all of them where `letter` is empty. */
export const onceKey = (introductionId: string, letter: string) => `introduction:${introductionId}:${letter}`

/** An introduction, held until the transaction ends. */
export interface HeldIntroduction {
  id: string
  referralId: string
  clientId: string
  serviceId: string
  sentTo: string
  sentAt: Date
  withdrawnAt: Date | null
  answers: { id: string; at: Date; answer: Answer; reason: string | null; note: string | null }[]
  state: State
}

/**
 * The introduction with this id and its open referral, held until the transaction ends: the referral first.
 *
 * @throws Refusal not-found, forbidden, conflict (the referral has ended)
 */
export async function holdOpenIntroduction(tx: Tx, ctx: Pick<Context, 'actor'>, id: string): Promise<HeldIntroduction> {
  const found = await tx.selectFrom('introduction').select('referral_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new Refusal('not-found', 'introduction-unknown')
  await demandOpenReferral(tx, ctx, found.referral_id)
  return holdIntroduction(tx, id)
}

/**
 * The introduction with this id, held until the transaction ends: two answers at once come one after the other.
 *
 * @throws Refusal not-found
 */
export async function holdIntroduction(tx: Tx, id: string): Promise<HeldIntroduction> {
  const row = await tx
    .selectFrom('introduction')
    .select([
      'introduction.id',
      'introduction.referral_id as referralId',
      'introduction.client_id as clientId',
      'introduction.service_id as serviceId',
      'introduction.sent_to as sentTo',
      'introduction.sent_at as sentAt',
      'introduction.withdrawn_at as withdrawnAt',
    ])
    .where('introduction.id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'introduction-unknown')
  const answers = (await tx
    .selectFrom('introduction_answer')
    .select(['id', 'answered_at as at', 'answer', 'reason', 'note'])
    .where('introduction_id', '=', id)
    .orderBy('answered_at')
    .orderBy('id')
    .execute()) as HeldIntroduction['answers']
  return { ...row, answers, state: stateOf(answers.map(({ answer }) => answer)) }
}
