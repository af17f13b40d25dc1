import { nameOf } from '#domain/people'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { saw } from '#platform/seen'
import type { Request } from './request.ts'

export const requests = (tx: Tx) =>
  tx
    .selectFrom('rights_request as request')
    .leftJoin('member as hearer', 'hearer.id', 'request.heard_by')
    .leftJoin('member as answerer', 'answerer.id', 'request.answered_by')
    .select(['request.id', 'request.number', 'client_id', 'asked_at', 'answer', 'answered_at', 'because', 'answer_words'])
    .select(['hearer.name as hearer', 'answerer.name as answerer'])

type Row = Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number]

export const requestOf = (row: Row): Request => ({
  id: row.id,
  number: row.number,
  clientId: row.client_id,
  askedAt: row.asked_at,
  heardBy: row.hearer,
  answer:
    row.answer && row.answered_at
      ? {
          is: row.answer as NonNullable<Request['answer']>['is'],
          at: row.answered_at,
          by: row.answerer,
          because: row.because,
          words: row.answer_words,
        }
      : null,
})

/** What did this client last ask about being erased, and what came of it? */
export async function erasureAskedBy(tx: Tx, clientId: string): Promise<Request | undefined> {
  const row = await requests(tx)
    .where('client_id', '=', clientId)
    .where('request.kind', '=', 'erasure')
    .orderBy('asked_at', 'desc')
    .orderBy('request.id', 'desc')
    .executeTakeFirst()
  return row && requestOf(row)
}

/** A request to be erased, with what a manager needs to decide. */
export interface ErasureToDecide extends Request {
  name: string
  /** Who walks with them now, who can be asked. */
  linkWorker: string | null
  /** How many groups heard of them, who are asked to forget them too. */
  groups: number
}

/** Who asked to be erased and waits for an answer, the longest first? Whoever sees it sees their names. */
export async function erasuresToDecide(tx: Tx): Promise<ErasureToDecide[]> {
  const rows = await asOnlyKept(tx, () => waitingRows(tx).execute())
  saw(
    tx,
    'asked',
    rows.map((row) => row.client_id),
  )
  return rows.map((row) => ({
    ...requestOf(row),
    name: nameOf({ givenName: row.given_name, familyName: row.family_name, knownAs: row.known_as }),
    linkWorker: row.linkWorker,
    groups: row.groups ?? 0,
  }))
}

const waitingRows = (tx: Tx) =>
  requests(tx)
    .innerJoin('client', 'client.id', 'client_id')
    .select(['given_name', 'family_name', 'known_as'])
    .select(({ selectFrom, fn }) => [
      selectFrom('assignment')
        .innerJoin('referral', 'referral.id', 'assignment.referral_id')
        .innerJoin('member', 'member.id', 'assignment.link_worker_id')
        .select('member.name')
        .whereRef('referral.client_id', '=', 'request.client_id')
        .where('assignment.ended_at', 'is', null)
        .orderBy('assigned_at', 'desc')
        .limit(1)
        .as('linkWorker'),
      selectFrom('introduction')
        .select(fn.countAll<number>().as('n'))
        .whereRef('introduction.client_id', '=', 'request.client_id')
        .as('groups'),
    ])
    .where('request.kind', '=', 'erasure')
    .where('answer', 'is', null)
    .orderBy('asked_at')
    .orderBy('request.id')
    .limit(100)

/** Erasures that were decided, the newest first: the account of them, without a name. */
export async function erasuresDecided(tx: Tx): Promise<Request[]> {
  const rows = await requests(tx)
    .where('request.kind', '=', 'erasure')
    .where('answer', 'in', ['done', 'refused'])
    .orderBy('answered_at', 'desc')
    .orderBy('request.id')
    .limit(100)
    .execute()
  return rows.map(requestOf)
}

/** Is whom a fact is about still there? What is about nobody in particular always is. */
export async function isSubjectThere(tx: Tx, { subjectKind, subjectId }: { subjectKind: string; subjectId: string }): Promise<boolean> {
  if (subjectKind !== 'client' && subjectKind !== 'referral') return true
  return (await tx.selectFrom(subjectKind).select('id').where('id', '=', subjectId).executeTakeFirst()) !== undefined
}
