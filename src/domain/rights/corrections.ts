import { sql } from 'kysely'
import { clientWithId, type Client } from '#domain/people'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import type { CorrectionSubject, Request } from './request.ts'
import { requestOf, requests } from './requests.ts'

/** What a client said is wrong, and what came of it. */
export interface Correction extends Request {
  about: CorrectionSubject
  /** Null: wiped with all else of them. */
  words: string | null
}

const corrections = (tx: Tx) => requests(tx).select(['about', 'words']).where('request.kind', '=', 'correction')

const correctionOf = (row: Awaited<ReturnType<ReturnType<typeof corrections>['execute']>>[number]): Correction => ({
  ...requestOf(row),
  about: row.about as CorrectionSubject,
  words: row.words,
})

/** What did this client say is wrong, the newest first? What they took back is left out. */
export async function correctionsAskedBy(tx: Tx, clientId: string): Promise<Correction[]> {
  const rows = await corrections(tx)
    .where('client_id', '=', clientId)
    .where(({ or, eb }) => or([eb('answer', 'is', null), eb('answer', '<>', 'taken-back')]))
    .orderBy('asked_at', 'desc')
    .orderBy('request.id', 'desc')
    .limit(50)
    .execute()
  return rows.map(correctionOf)
}

/** Corrections of one client that wait, with what we keep now. Whoever sees it sees their details. */
export interface CorrectionToAnswer extends Correction {
  client: Client
}

/** What did this client say is wrong that nobody has answered, the longest first? */
export async function correctionsToAnswer(tx: Tx, clientId: string): Promise<CorrectionToAnswer[]> {
  const waiting = await corrections(tx).where('client_id', '=', clientId).where('answer', 'is', null).orderBy('asked_at').execute()
  return withClients(tx, waiting.map(correctionOf))
}

/** Nobody walks with them, or it is only kept, which hides who does. */
const isNobodys = sql<boolean>`not exists (
  select from assignment join referral on referral.id = assignment.referral_id
  where referral.client_id = request.client_id and assignment.ended_at is null
    and not exists (select from ending where ending.referral_id = referral.id and reopened_at is null))`

/** By then a manager reads of it too: a week is left of the month. */
const LATE_DAYS = 21

/** Which corrections wait for a manager: nobody walks with the client, or it has waited long? The longest first. */
export async function correctionsForManager(tx: Tx, now: Date): Promise<CorrectionToAnswer[]> {
  const waiting = await forManager(corrections(tx), now).orderBy('asked_at').orderBy('request.id').limit(50).execute()
  return asOnlyKept(tx, () => withClients(tx, waiting.map(correctionOf)))
}

/** How many wait for a manager? */
export async function countCorrectionsForManager(tx: Tx, now: Date): Promise<number> {
  return (await forManager(corrections(tx), now).limit(50).execute()).length
}

const forManager = (asked: ReturnType<typeof corrections>, now: Date) =>
  asked
    .where('answer', 'is', null)
    .where(({ or, eb }) => or([isNobodys, eb('asked_at', '<', new Date(now.getTime() - LATE_DAYS * 86_400_000))]))

async function withClients(tx: Tx, waiting: Correction[]): Promise<CorrectionToAnswer[]> {
  const seen = new Map<string, Client | undefined>()
  for (const { clientId } of waiting) if (!seen.has(clientId)) seen.set(clientId, await clientWithId(tx, clientId))
  return waiting.flatMap((one) => {
    const client = seen.get(one.clientId)
    return client ? [{ ...one, client }] : []
  })
}
