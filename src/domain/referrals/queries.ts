import { sql, type ExpressionBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import type { DB } from '#platform/schema'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import { spokenChannels } from './conversation.ts'
import type { Referral } from './referral.ts'
import { type Outcome, stageOf, stageSince } from './stage.ts'

/**
 * The referral with this id and where it stands, or undefined when there is none in this programme.
 *
 * @throws Refusal conflict (`only-kept`)
 */
export async function referralWithId(tx: Tx, id: string, referrerId?: string): Promise<Referral | undefined> {
  if (!isId(id)) return undefined
  const row = await referralRows(tx).where('referral.id', '=', id).executeTakeFirst()
  if (!row) return refuseWhatIsOnlyKept(tx, id, referrerId)
  saw(tx, 'referral', [row.clientId])
  return referralOf(row)
}

/**
 * Nothing was found: because nothing is there, or since its client asked that it is kept and not used?
 *
 * @param referrerId to a referrer: only of what they sent themselves
 * @throws Refusal conflict (`only-kept`)
 */
export async function refuseWhatIsOnlyKept(tx: Tx, id: string, referrerId?: string): Promise<undefined> {
  const isThere = await asOnlyKept(tx, () =>
    tx
      .selectFrom('referral')
      .select('id')
      .where('id', '=', id)
      .$if(referrerId !== undefined, (sent) => sent.where('referrer_id', '=', referrerId!))
      .executeTakeFirst(),
  )
  if (isThere) throw new Refusal('conflict', 'only-kept')
}

/**
 * Whose referral is this, in which language do we write to them, and who walks with them? For a page that shows no more of them:
 * undefined when there is no such referral in this programme.
 */
export async function whoseReferral(tx: Tx, id: string) {
  if (!isId(id)) return undefined
  const row = await referralRows(tx)
    .innerJoin('client', 'client.id', 'referral.client_id')
    .select(['client.given_name as givenName', 'client.family_name as familyName', 'client.known_as as knownAs', 'client.language'])
    .where('referral.id', '=', id)
    .executeTakeFirst()
  if (!row) return refuseWhatIsOnlyKept(tx, id)
  saw(tx, 'name', [row.clientId])
  const { clientId, givenName, familyName, knownAs, language } = row
  return { client: { id: clientId, givenName, familyName, knownAs, language }, linkWorker: referralOf(row).linkWorker }
}

/** Which client is this referral of? Nothing of them is shown by it. */
export async function clientOfReferral(tx: Tx, id: string): Promise<string | undefined> {
  if (!isId(id)) return undefined
  const row = await tx.selectFrom('referral').select('client_id').where('id', '=', id).executeTakeFirst()
  return row?.client_id ?? refuseWhatIsOnlyKept(tx, id)
}

/** Which referrals of this client are open, the oldest first? */
export async function openReferralsOf(tx: Tx, clientId: string): Promise<Referral[]> {
  const rows = await referralRows(tx)
    .where('referral.client_id', '=', clientId)
    .where('ending.id', 'is', null)
    .orderBy('referral.sent_at')
    .orderBy('referral.id')
    .execute()
  if (rows.length > 0) saw(tx, 'referral', [clientId])
  return rows.map(referralOf)
}

/** Every row that a stage is read from, one line a referral: at most one assignment and one ending are open. */
export function referralRows(tx: Tx) {
  return tx
    .selectFrom('referral')
    .leftJoin('assignment', (join) => join.onRef('assignment.referral_id', '=', 'referral.id').on('assignment.ended_at', 'is', null))
    .leftJoin('member as link_worker', 'link_worker.id', 'assignment.link_worker_id')
    .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
    .leftJoin('member as ender', 'ender.id', 'ending.ended_by')
    .select([
      'referral.id',
      'referral.client_id as clientId',
      'referral.source',
      'referral.referrer_id as referrerId',
      'referral.referring_organisation_id as referringOrganisationId',
      'referral.reason',
      'referral.sent_at as sentAt',
      'referral.contact_due_at as contactDueAt',
      'assignment.link_worker_id as linkWorkerId',
      'link_worker.name as linkWorkerName',
      'assignment.assigned_at as assignedAt',
      'ending.outcome',
      'ending.note',
      'ending.ended_at as endedAt',
      'ending.ended_by as endedBy',
      'ender.name as enderName',
    ])
    .select((is) => [firstReached(is).as('reachedAt'), lastReleased(is).as('releasedAt'), needsOf(is).as('needs')])
}

/** Facts lie in months: the lower bound spares the search of those before the referral. */
function firstReached(is: ExpressionBuilder<DB, 'referral'>) {
  return is
    .selectFrom('fact')
    .select((fact) => fact.fn.min<Date | null>('fact.at').as('at'))
    .whereRef('fact.subject_id', '=', 'referral.id')
    .whereRef('fact.at', '>=', 'referral.sent_at')
    .where('fact.kind', '=', 'contact.recorded')
    .where(sql`fact.payload ->> 'outcome'`, '=', 'reached')
    .where(sql<string>`fact.payload ->> 'channel'`, 'in', spokenChannels)
}

function lastReleased(is: ExpressionBuilder<DB, 'referral'>) {
  return is
    .selectFrom('assignment as former')
    .select((former) => former.fn.max<Date | null>('former.ended_at').as('at'))
    .whereRef('former.referral_id', '=', 'referral.id')
}

function needsOf(is: ExpressionBuilder<DB, 'referral'>) {
  return is
    .selectFrom('referral_need')
    .innerJoin('reference.need', 'reference.need.code', 'referral_need.need_code')
    .select(sql<string[]>`coalesce(array_agg(need_code order by position), '{}')`.as('codes'))
    .whereRef('referral_need.referral_id', '=', 'referral.id')
}

type ReferralRow = Awaited<ReturnType<ReturnType<typeof referralRows>['executeTakeFirstOrThrow']>>

/** A line of `referralRows` as the noun that it is. */
export function referralOf(row: ReferralRow): Referral {
  const openEnding =
    row.outcome && row.endedAt && row.endedBy
      ? { outcome: row.outcome as Outcome, note: row.note, endedAt: row.endedAt, endedBy: { id: row.endedBy, name: row.enderName ?? '' } }
      : null
  const rows = {
    sentAt: row.sentAt,
    assignment: row.assignedAt && { assignedAt: row.assignedAt },
    releasedAt: row.releasedAt,
    ending: openEnding,
    reachedAt: row.reachedAt,
  }
  return {
    id: row.id,
    clientId: row.clientId,
    source: row.source as Referral['source'],
    referrerId: row.referrerId,
    referringOrganisationId: row.referringOrganisationId,
    reason: row.reason,
    needs: row.needs ?? [],
    sentAt: row.sentAt,
    contactDueAt: row.contactDueAt,
    linkWorker: row.linkWorkerId && row.linkWorkerName ? { id: row.linkWorkerId, name: row.linkWorkerName } : null,
    assignedAt: row.assignedAt,
    releasedAt: row.releasedAt,
    reachedAt: row.reachedAt,
    openEnding,
    stage: stageOf(rows),
    stageSince: stageSince(rows) ?? row.sentAt,
  }
}
