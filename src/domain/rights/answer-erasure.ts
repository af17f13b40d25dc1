import { managersOf, mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { m } from '#words'
import { eraseClient } from './erase.ts'
import type { ErasureRefusal } from './request.ts'

export interface ErasureAnswer {
  requestId: string
  /** Null: erase them. */
  because: ErasureRefusal | null
  /** What the client reads beside the reason. */
  words: string | null
}

/**
 * A manager decides that a client is erased, or refuses with a reason that the client reads. Erasing happens with the decision, in one
 * transaction; groups that heard of the client are asked to forget them too (GDPR article 19). A request that was answered
 * is left as it is.
 *
 * @throws Refusal forbidden, not-found, conflict (`erasure-own-emergency`, `erasure-emergency-first`)
 */
export async function answerErasure(ctx: Context, { requestId, because, words }: ErasureAnswer): Promise<void> {
  const { id: memberId } = memberWhoMay(ctx, mayManage, 'answer-requests')
  await inTransaction(ctx, async (work) => {
    const { tx, record } = work
    const request = await tx
      .selectFrom('rights_request')
      .select(['client_id', 'answer', 'number'])
      .where('id', '=', requestId)
      .where('kind', '=', 'erasure')
      .forUpdate()
      .executeTakeFirst()
    if (!request) throw new Refusal('not-found', 'request-unknown')
    if (request.answer) return
    const clientId = request.client_id
    await demandNothingOfTheirsToJudge(tx, clientId, memberId)
    if (!because) await demandAllJudged(tx, clientId, memberId)
    await tx
      .updateTable('rights_request')
      .set({
        answer: because ? 'refused' : 'done',
        because,
        answer_words: because && words,
        answered_at: ctx.clock.now(),
        answered_by: memberId,
      })
      .where('id', '=', requestId)
      .execute()
    if (because) await record({ kind: 'erasure.refused', subject: ['client', clientId], payload: { request: requestId, because } })
    else {
      const groups = await asOnlyKept(tx, () => groupsThatHeard(tx, clientId))
      await eraseClient(ctx, work, clientId, 'asked')
      await tellGroups(work, ctx, groups, request.number)
    }
  })
}

/**
 * What somebody read in an emergency goes with an erasure, so they do not decide one before a colleague has judged it. Where nobody else
 * could ever judge it, the client is not kept waiting.
 *
 * @throws Refusal conflict (`erasure-own-emergency`)
 */
async function demandNothingOfTheirsToJudge(tx: Tx, clientId: string, memberId: string): Promise<void> {
  const opened = await tx
    .selectFrom('emergency_read')
    .select('id')
    .where('client_id', '=', clientId)
    .where('member_id', '=', memberId)
    .where('judged_at', 'is', null)
    .executeTakeFirst()
  if (opened && (await managersOf(tx, memberId)).length > 0) throw new Refusal('conflict', 'erasure-own-emergency')
}

/**
 * What a colleague read in an emergency would go unjudged with them: whoever erases them judges it first. Nobody waits for anybody else.
 *
 * @throws Refusal conflict (`erasure-emergency-first`)
 */
async function demandAllJudged(tx: Tx, clientId: string, memberId: string): Promise<void> {
  const opened = await tx
    .selectFrom('emergency_read')
    .select('id')
    .where('client_id', '=', clientId)
    .where('member_id', '<>', memberId)
    .where('judged_at', 'is', null)
    .executeTakeFirst()
  if (opened) throw new Refusal('conflict', 'erasure-emergency-first')
}

/** The groups that heard of them, read while it can still be read. */
const groupsThatHeard = (tx: Tx, clientId: string) =>
  tx
    .selectFrom('introduction')
    .innerJoin('service', 'service.id', 'introduction.service_id')
    .select(['introduction.id', 'sent_to as to', 'sent_at as sentAt', 'service.name as service'])
    .where('client_id', '=', clientId)
    .orderBy('introduction.id')
    .execute()

/** A letter to each of these groups, without a name: which service and which day say whom. */
async function tellGroups({ tx }: Work, ctx: Context, groups: Awaited<ReturnType<typeof groupsThatHeard>>, number: string): Promise<void> {
  const programme = await programmeOf(tx)
  const say = { locale: programme.locale }
  const ring = [programme.phone, programme.email].filter(Boolean).join(', ')
  for (const { id, to, sentAt, service } of groups) {
    const day = sayDay(sentAt, { ...say, timeZone: programme.timeZone, now: ctx.clock.now() })
    const lines = [
      m.letter_erased({ day, service }, say),
      ring && m.letter_erased_ring({ ring, number: `${number.slice(0, 4)}\u00a0${number.slice(4)}` }, say),
      programme.name,
    ]
    await oweLetter(tx, ctx, {
      onceKey: `erased:${id}`,
      to,
      subject: m.letter_erased_subject({ service }, say),
      body: lines.filter(Boolean).join('\n\n'),
    })
  }
}
