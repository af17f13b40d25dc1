import { mayManage, maySupport, memberWhoMay } from '#domain/access'
import { correctClient, type ClientDetails } from '#domain/people'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import type { CorrectionRefusal, CorrectionSubject } from './request.ts'

/** Which details are written anew with the answer. What is not here is changed where it stands, and the answer says what was done. */
const DETAILS: Partial<Record<CorrectionSubject, readonly (keyof ClientDetails)[]>> = {
  name: ['givenName', 'familyName', 'knownAs'],
  'birth-date': ['birthDate'],
  address: ['address1', 'address2', 'city', 'postalCode', 'hasNoFixedAddress'],
  contact: ['phone', 'homePhone', 'email', 'reachBy', 'reachWhen', 'doNotUse'],
}

export interface Corrected {
  requestId: string
  /** The details as they should be; others than the request is about are left alone. */
  details: Partial<ClientDetails>
  /** What the client reads. */
  words: string | null
}

/**
 * A link worker or a manager puts right what a client said was wrong. Name, birth date, address and how to be reached are changed with
 * the answer, in one transaction. A request that was answered is left as it is.
 *
 * @throws Refusal forbidden, not-found, invalid
 */
export async function correct(ctx: Context, { requestId, details, words }: Corrected): Promise<void> {
  await answer(ctx, requestId, async (work, { clientId, about }) => {
    const theirs = Object.fromEntries(Object.entries(details).filter(([name]) => DETAILS[about]?.includes(name as keyof ClientDetails)))
    const changed = await correctClient(work, clientId, theirs)
    if (changed.length === 0 && !words) throw new Refusal('invalid', 'correction-words-needed', { field: 'words' })
    await work.record({ kind: 'correction.done', subject: ['client', clientId], payload: { request: requestId, about, changed } })
    return { answer: 'done', answer_words: words }
  })
}

/**
 * Leaves it as it is, with a reason that the client reads.
 *
 * @throws Refusal forbidden, not-found
 */
export async function refuseCorrection(
  ctx: Context,
  { requestId, because, words }: { requestId: string; because: CorrectionRefusal; words: string | null },
): Promise<void> {
  await answer(ctx, requestId, async ({ record }, { clientId }) => {
    await record({ kind: 'correction.refused', subject: ['client', clientId], payload: { request: requestId, because } })
    return { answer: 'refused', because, answer_words: words }
  })
}

type Answer = { answer: 'done' | 'refused'; because?: CorrectionRefusal; answer_words: string | null }

async function answer(
  ctx: Context,
  requestId: string,
  how: (work: Work, request: { clientId: string; about: CorrectionSubject }) => Promise<Answer>,
): Promise<void> {
  const { id: memberId } = memberWhoMay(ctx, (actor) => maySupport(actor) || mayManage(actor), 'answer-corrections')
  await inTransaction(ctx, async (work) => {
    const request = await work.tx
      .selectFrom('rights_request')
      .select(['client_id as clientId', 'about', 'answer'])
      .where('id', '=', requestId)
      .where('kind', '=', 'correction')
      .forUpdate()
      .executeTakeFirst()
    if (!request) throw new Refusal('not-found', 'request-unknown')
    if (request.answer) return
    const act = async () => {
      await demandInSight(work.tx, request.clientId)
      return how(work, { clientId: request.clientId, about: request.about as CorrectionSubject })
    }
    // What is only kept is for who leads the programme to put right: that it is looked at may be why.
    const answered = await (mayManage(ctx.actor) ? asOnlyKept(work.tx, act) : act())
    await work.tx
      .updateTable('rights_request')
      .set({ ...answered, answered_at: ctx.clock.now(), answered_by: memberId })
      .where('id', '=', requestId)
      .execute()
  })
}

/** A page that was opened before they asked that nothing of them is used may still send its form. @throws Refusal not-found */
async function demandInSight(tx: Tx, clientId: string): Promise<void> {
  const client = await tx.selectFrom('client').select('id').where('id', '=', clientId).executeTakeFirst()
  if (!client) throw new Refusal('not-found', 'client-not-found')
}
