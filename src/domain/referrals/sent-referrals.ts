import { sql } from 'kysely'
import type { Purpose } from '#domain/consent'
import { nameOf } from '#domain/people'
import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import { referralOf, referralRows, refuseWhatIsOnlyKept } from './queries.ts'
import type { Referral } from './referral.ts'
import type { Stage } from './stage.ts'

/** Stages that say nothing of how the person is doing, and that a referrer may always see. */
const alwaysTold: readonly Stage[] = ['sent', 'taken', 'withdrawn', 'sent-in-error']

/** A referral as its referrer may see it. */
export interface SentReferral {
  id: string
  clientId: string
  clientName: string
  sentAt: Date
  contactDueAt: Date
  reason: string
  needs: string[]
  /** What the person said yes to, as it was sent. */
  agreed: Purpose[]
  linkWorker: string | null
  /** `not-told`: the person is being supported, or was, and the referrer does not hear how it goes: they chose so, or no agreement allows it. */
  stage: Stage | 'not-told'
  stageSince: Date | null
  /** A link worker had taken it and let go: it waits for another one, and the promise of a first attempt is no news any more. */
  waitsAgain: boolean
  /** It can be taken back as long as no link worker has talked with the person. */
  canWithdraw: boolean
  /** The referrer took it back themselves, and may undo that. */
  canReopen: boolean
}

/** Where do the referrals of this member stand, as far as each person lets them know? The newest first. */
export async function referralsSentBy(tx: Tx, memberId: string, { limit = 200 }: { limit?: number } = {}): Promise<SentReferral[]> {
  const rows = await sentRows(tx, memberId).orderBy('referral.sent_at', 'desc').orderBy('referral.id', 'desc').limit(limit).execute()
  saw(
    tx,
    'list',
    rows.map(({ clientId }) => clientId),
  )
  return rows.map((row) => sentOf(row, memberId))
}

/**
 * Where does this referral of this member stand? Undefined when they did not send it.
 *
 * @throws Refusal conflict (`only-kept`)
 */
export async function referralSentBy(tx: Tx, memberId: string, referralId: string): Promise<SentReferral | undefined> {
  const row = await sentRows(tx, memberId).where('referral.id', '=', referralId).executeTakeFirst()
  if (!row) return refuseWhatIsOnlyKept(tx, referralId, memberId)
  saw(tx, 'referral', [row.clientId])
  return sentOf(row, memberId)
}

function sentRows(tx: Tx, memberId: string) {
  return referralRows(tx)
    .innerJoin('client', 'client.id', 'referral.client_id')
    .leftJoin('consent', (join) =>
      join.onRef('consent.referral_id', '=', 'referral.id').on('consent.purpose', '=', 'feedback').on('consent.ended_at', 'is', null),
    )
    .select([
      'referral.agreed',
      'client.given_name as givenName',
      'client.family_name as familyName',
      'client.known_as as knownAs',
      'consent.id as feedbackConsent',
      sql<boolean>`referrer_may_hear(referral.id)`.as('hasAgreement'),
    ])
    .where('referral.referrer_id', '=', memberId)
}

type SentRow = Awaited<ReturnType<ReturnType<typeof sentRows>['executeTakeFirstOrThrow']>>

function sentOf(row: SentRow, memberId: string): SentReferral {
  const referral: Referral = referralOf(row)
  const mayHear = (row.feedbackConsent !== null && row.hasAgreement) || alwaysTold.includes(referral.stage)
  return {
    id: referral.id,
    clientId: referral.clientId,
    clientName: nameOf(row),
    sentAt: referral.sentAt,
    contactDueAt: referral.contactDueAt,
    reason: referral.reason,
    needs: referral.needs,
    agreed: row.agreed as Purpose[],
    linkWorker: referral.linkWorker?.name ?? null,
    stage: mayHear ? referral.stage : 'not-told',
    stageSince: mayHear ? referral.stageSince : null,
    waitsAgain: referral.stage === 'sent' && referral.releasedAt !== null,
    canWithdraw: !referral.openEnding && !referral.reachedAt,
    canReopen: referral.openEnding?.endedBy.id === memberId,
  }
}
