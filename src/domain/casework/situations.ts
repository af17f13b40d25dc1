import { sql } from 'kysely'
import { standingIn } from '#domain/directory'
import { WRONG_PINS_BEFORE_THE_END } from '#domain/links'
import { nameOf } from '#domain/people'
import { spokenChannels } from '#domain/referrals'
import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import type { GroupNews, Situation } from './urgency.ts'

/** One referral: whose it is, and how it stands. */
export interface Situated {
  referralId: string
  clientId: string
  clientName: string
  /** Their year of birth, where we know it. */
  bornIn: number | null
  linkWorker: { id: string; name: string } | null
  /** Codes of what is going on, as the referral says. */
  needs: string[]
  situation: Situation
}

/** The referral is under way. */
export const isOpen = sql`not exists (select from ending where referral_id = referral.id and reopened_at is null)`

interface Row {
  id: string
  has_ended: boolean
  client_id: string
  birth_date: string | null
  needs: string[]
  given_name: string
  family_name: string | null
  known_as: string | null
  link_worker_id: string | null
  link_worker_name: string | null
  last_with: string | null
  last_with_left: boolean | null
  sent_at: Date
  contact_due_at: Date
  last_contact_at: Date | null
  call_back_at: Date | null
  last_reached_at: Date | null
  call_me_since: Date | null
  not_for_me_since: Date | null
  chose_since: Date | null
  correction_since: Date | null
  plan_locked_at: Date | null
  answer: GroupNews | null
  answered_at: Date | null
  answer_service: string | null
  gone_since: Date | null
  gone_service: string | null
  gone_for_good: boolean | null
  unanswered_since: Date | null
  unanswered_service: string | null
}

/**
 * Everything that `urgencyOf` asks of each of these referrals. Our last act is the newest of what a link
 * worker leaves behind: a contact, a step, an introduction. A group's "no" or "did not come" counts until the next act; one that we heard
 * on the telephone ourselves is no news. A client's "not for me" ends its step in the same moment; a step that ended at
 * another moment was ended by a link worker, who knows. A step to an entry that became a part of another leads to that one.
 */
export async function situations(tx: Tx, which: ReturnType<typeof sql>): Promise<Situated[]> {
  // Which, first: asked in one, what is known of each would be found out for everybody, and most of it thrown away.
  const { rows: chosen } = await sql<{ id: string }>`
    select referral.id from referral
    left join assignment on assignment.referral_id = referral.id and assignment.ended_at is null
    where ${which}`.execute(tx)
  if (chosen.length === 0) return []
  // The ids come out of a select of their own: how many there are makes no other plan, so this long statement is planned once.
  const { rows } = await sql<Row>`
    select referral.id, not (${isOpen}) as has_ended, array(select need_code from referral_need where referral_id = referral.id order by need_code) as needs,
      referral.client_id, client.birth_date, client.given_name, client.family_name, client.known_as,
      assignment.link_worker_id, link_worker.name as link_worker_name, gave_back.name as last_with, gave_back.has_left as last_with_left, referral.sent_at, referral.contact_due_at,
      newest.contacted_at as last_contact_at, newest.call_back_at, reached.at as last_reached_at,
      call_me.since as call_me_since, not_for_me.since as not_for_me_since, chose.since as chose_since, correction.since as correction_since, locked.at as plan_locked_at,
      answered.answer, answered.answered_at, answered.service as answer_service,
      gone.since as gone_since, gone.service as gone_service, gone.for_good as gone_for_good,
      unanswered.sent_at as unanswered_since, unanswered.service as unanswered_service
    from referral
    join client on client.id = referral.client_id
    left join assignment on assignment.referral_id = referral.id and assignment.ended_at is null
    left join member link_worker on link_worker.id = assignment.link_worker_id
    left join lateral (
      select former.name, former.left_at is not null as has_left
      from assignment past join member former on former.id = past.link_worker_id
      where assignment.link_worker_id is null and past.referral_id = referral.id and past.ended_at is not null
      order by past.ended_at desc limit 1) gave_back on true
    left join lateral (
      select contacted_at, call_back_at from contact where referral_id = referral.id order by contacted_at desc, id desc limit 1) newest on true
    left join lateral (
      select max(contacted_at) as at from contact where referral_id = referral.id and outcome = 'reached'
        and channel = any(${spokenChannels}::text[])) reached on true
    left join lateral (
      select min(said_at) as since from client_word
      where client_id = referral.client_id and word = 'call-me' and heard_at is null) call_me on true
    left join lateral (
      select min(said_at) as since from client_word
      where client_id = referral.client_id and word = 'would-like' and heard_at is null and not exists (
        select from client_word newer where newer.client_id = referral.client_id
          and newer.service_id = client_word.service_id and newer.said_at > client_word.said_at)) chose on true
    left join lateral (
      select min(said_at) as since from client_word
      join step on step.id = client_word.step_id and (step.ended_at is null or step.ended_at = client_word.said_at)
      where client_word.client_id = referral.client_id and step.referral_id = referral.id and word = 'not-for-me' and heard_at is null) not_for_me on true
    left join lateral (
      select min(asked_at) as since from rights_request
      where client_id = referral.client_id and kind = 'correction' and rights_request.answer is null) correction on true
    left join lateral (
      select greatest(newest.contacted_at,
        (select max(greatest(agreed_at, ended_at)) from step where referral_id = referral.id),
        (select max(greatest(sent_at, withdrawn_at)) from introduction where referral_id = referral.id)) as at) our_last_act on true
    left join lateral (
      select case when newest_link.wrong_pins >= ${WRONG_PINS_BEFORE_THE_END} and newest_link.revoked_at > coalesce(our_last_act.at, '-infinity')
        then newest_link.revoked_at end as at
      from (select wrong_pins, revoked_at from link where client_id = referral.client_id and purpose = 'see-plan'
        order by made_at desc, id desc limit 1) newest_link) locked on true
    left join lateral (
      select said.answer, said.answered_at, service.name as service
      from introduction
      join service on service.id = introduction.service_id
      join lateral (
        select answer, answered_at, heard_by from introduction_answer
        where introduction_id = introduction.id
        order by answered_at desc, id desc limit 1) said on true
      where introduction.referral_id = referral.id and introduction.withdrawn_at is null
        and said.answer in ('no', 'waiting-list', 'did-not-come', 'stopped') and said.heard_by is null
        and said.answered_at > coalesce(our_last_act.at, '-infinity')
      order by said.answered_at desc limit 1) answered on true
    left join lateral (
      select coalesce(service.hidden_at, service.updated_at) as since, service.name as service,
        service.status = 'defunct' or service.hidden_because in ('closed', 'funding-ended') as for_good
      from step join service agreed on agreed.id = step.service_id
      cross join lateral ${standingIn(sql.ref('agreed'))} standing
      join service on service.id = standing.id
      where step.referral_id = referral.id and step.ended_at is null
        and (service.status = 'defunct' or service.hidden_because in ('closed', 'funding-ended', 'unnamed', 'feed-removed'))
      order by for_good desc, since limit 1) gone on true
    left join lateral (
      select introduction.sent_at, service.name as service
      from introduction
      join service on service.id = introduction.service_id
      join step on step.id = introduction.step_id and step.ended_at is null
      where introduction.referral_id = referral.id and introduction.withdrawn_at is null
        and not exists (select from introduction_answer where introduction_id = introduction.id)
      order by introduction.sent_at limit 1) unanswered on true
    where referral.id = any((select ${chosen.map(({ id }) => id)}::uuid[])::uuid[])
    order by referral.sent_at`.execute(tx)
  saw(
    tx,
    'list',
    rows.map((row) => row.client_id),
  )
  return rows.map((row) => ({
    referralId: row.id,
    clientId: row.client_id,
    clientName: nameOf({ givenName: row.given_name, familyName: row.family_name, knownAs: row.known_as }),
    bornIn: row.birth_date === null ? null : Number(row.birth_date.slice(0, 4)),
    linkWorker: row.link_worker_id && row.link_worker_name ? { id: row.link_worker_id, name: row.link_worker_name } : null,
    needs: row.needs,
    situation: situationOf(row),
  }))
}

function situationOf(row: Row): Situation {
  return {
    isTaken: row.link_worker_id !== null,
    lastWith: row.last_with === null ? null : { name: row.last_with, hasLeft: row.last_with_left === true },
    hasEnded: row.has_ended,
    sentAt: row.sent_at,
    contactDueAt: row.contact_due_at,
    lastContactAt: row.last_contact_at,
    callBackAt: row.call_back_at,
    lastReachedAt: row.last_reached_at,
    callMeSince: row.call_me_since,
    notForMeSince: row.not_for_me_since,
    choseSince: row.chose_since,
    correctionSince: row.correction_since,
    planLockedAt: row.plan_locked_at,
    groupAnswer:
      row.answer && row.answered_at && row.answer_service ? { answer: row.answer, at: row.answered_at, service: row.answer_service } : null,
    closed: row.gone_for_good === true ? goneOf(row) : null,
    outOfSight: row.gone_for_good === false ? goneOf(row) : null,
    unanswered: row.unanswered_since && row.unanswered_service ? { since: row.unanswered_since, service: row.unanswered_service } : null,
  }
}

const goneOf = ({ gone_since: since, gone_service: service }: Row) => (since && service ? { since, service } : null)
