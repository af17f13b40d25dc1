import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import { nameOf } from '#domain/people'

/** One referral in the list of everybody, ended ones too. */
export interface EverybodyRow {
  referralId: string
  clientName: string
  birthDate: string | null
  linkWorker: string | null
  sentAt: Date
  ended: { at: Date; outcome: string } | null
}

/** How many rows a page of the list holds. */
const EVERYBODY_PAGE = 50

/**
 * Whom does the programme support, or did it? The newest referral first; `isThereMore` says whether a next page holds any. A page
 * beyond the last is the last.
 *
 * @param options.text pieces of a name in any order, without regard to accents; or at least five digits of a telephone number
 * @param options.page from 1
 */
export async function everybodyOf(
  tx: Tx,
  { text = '', page: asked = 1 }: { text?: string; page?: number } = {},
): Promise<{ rows: EverybodyRow[]; page: number; isThereMore: boolean }> {
  const referrals = tx.selectFrom('referral').innerJoin('client', 'client.id', 'referral.client_id').where(matches(text))
  const pageAt = (page: number) =>
    referrals
      .leftJoin('assignment', (join) => join.onRef('assignment.referral_id', '=', 'referral.id').on('assignment.ended_at', 'is', null))
      .leftJoin('member', 'member.id', 'assignment.link_worker_id')
      .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
      .select([
        'referral.id as referralId',
        'client.id as clientId',
        'client.given_name as givenName',
        'client.family_name as familyName',
        'client.known_as as knownAs',
        'client.birth_date as birthDate',
        'member.name as linkWorker',
        'referral.sent_at as sentAt',
        'ending.ended_at as endedAt',
        'ending.outcome',
      ])
      .orderBy('referral.sent_at', 'desc')
      .orderBy('referral.id', 'desc')
      .offset((page - 1) * EVERYBODY_PAGE)
      .limit(EVERYBODY_PAGE + 1)
      .execute()
  const lastPage = async () => {
    const { count } = await referrals.select((is) => is.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    return Math.max(1, Math.ceil(count / EVERYBODY_PAGE))
  }
  const first = await pageAt(asked)
  const page = first.length > 0 || asked === 1 ? asked : await lastPage()
  const found = page === asked ? first : await pageAt(page)
  const onPage = found.slice(0, EVERYBODY_PAGE)
  saw(
    tx,
    'list',
    onPage.map(({ clientId }) => clientId),
  )
  const rows = onPage.map(({ clientId: _, endedAt, outcome, givenName, familyName, knownAs, ...row }) => ({
    ...row,
    clientName: nameOf({ givenName, familyName, knownAs }),
    ended: endedAt && outcome ? { at: endedAt, outcome } : null,
  }))
  return { rows, page, isThereMore: found.length > EVERYBODY_PAGE }
}

function matches(text: string) {
  const digits = text.replaceAll(/[\s()+-]/g, '')
  if (/^\d{5,}$/.test(digits)) {
    const pattern = `%${digits.replace(/^0/, '')}%`
    return sql<boolean>`regexp_replace(coalesce(client.phone, '') || '/' || coalesce(client.home_phone, ''), '[^0-9/]', '', 'g') like ${pattern}`
  }
  const pieces = text.trim().split(/\s+/).filter(Boolean)
  const name = sql`plain(lower(concat_ws(' ', client.given_name, client.known_as, client.family_name)))`
  return sql<boolean>`${sql.join([sql`true`, ...pieces.map((piece) => sql`strpos(${name}, plain(lower(${piece}))) > 0`)], sql` and `)}`
}
