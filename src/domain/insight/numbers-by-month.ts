import { sql } from 'kysely'
import { spokenChannels } from '#domain/referrals'
import type { Tx } from '#platform/database'

/**
 * One month of referrals, and what had become of them by now. A referral counts in the month in which it was sent, in
 * the programme's time, and stays there: numbers of a recent month still grow. A referral that was withdrawn or sent by
 * mistake is left out everywhere. `referrals` = `underWay` + `completed` + `endedOtherwise` + the four `lost…`.
 */
export interface MonthOfReferrals {
  /** "2026-05". */
  month: string
  /** Referrals sent in this month, and of these: by a professional, and by people for themselves. */
  referrals: number
  byProfessional: number
  bySelf: number
  /** Referrals whose promised day of a first attempt has passed or that were tried before it. */
  promised: number
  /** Of `promised`: a first attempt at contact was made by the promised day. */
  promiseKept: number
  /** Referrals with a conversation: in person, by telephone or by video, never by text, e-mail or letter. */
  reached: number
  /** Median of days (of 24 hours) from sending to the first attempt, over those tried so far; null when nobody was. */
  daysToAttempt: number | null
  /** Median of days (of 24 hours) from sending to the first conversation, over those reached so far. */
  daysToContact: number | null
  /** Referrals with at least one step agreed. */
  planAgreed: number
  /** Referrals of which a group said "came" at least once and did not take that back, or the client said "I went" of a step that leads to a service. */
  attended: number
  /** Ended with `client-stopped` or `could-not-reach`, by how far they came: see `whereDroppedOut`. */
  lostBeforeContact: number
  lostBeforePlan: number
  lostBeforeFirstVisit: number
  lostAfterFirstVisit: number
  /** Ended with `completed`. */
  completed: number
  /** Ended with `not-suitable` or `moved-away`. */
  endedOtherwise: number
  /** Not ended. */
  underWay: number
}

/**
 * How did it go with the referrals of each of the last `months` months, this one included? Oldest first; months before
 * the first referral are left away, months without one in between are there with zeros.
 *
 * Counts are given as they are, however small: a manager sees their own programme only, no cell holds a name, and a
 * number that is hidden below five would hide the very month in which a new programme starts. Whoever publishes the
 * CSV outside the programme has to suppress small cells first (the page says so).
 */
export async function numbersByMonth(tx: Tx, when: { months: number; timeZone: string; now: Date }): Promise<MonthOfReferrals[]> {
  const { months, timeZone, now } = when
  const { rows } = await sql<MonthOfReferrals>`
    with month as (
      select generate_series(this_month - (${months}::int - 1) * interval '1 month', this_month, interval '1 month') as starts
      from (select date_trunc('month', ${now}::timestamptz at time zone ${timeZone}) as this_month) now
    ), cohort as (
      select referral.id, referral.source, referral.sent_at, referral.contact_due_at, ending.outcome, ending.ended_at,
        date_trunc('month', referral.sent_at at time zone ${timeZone}) as month
      from referral
      left join ending on ending.referral_id = referral.id and ending.reopened_at is null
      where referral.sent_at >= (select min(starts) from month) at time zone ${timeZone}
        and referral.sent_at <= ${now}
        and coalesce(ending.outcome, '') not in ('withdrawn', 'sent-in-error')
    ), talk as (
      select contact.referral_id, min(contact.contacted_at) as attempted_at,
        min(contact.contacted_at) filter (where contact.outcome = 'reached' and contact.channel = any(${spokenChannels}::text[])) as reached_at
      from contact join cohort on cohort.id = contact.referral_id
      group by contact.referral_id
    ), plan as (
      select distinct step.referral_id from step join cohort on cohort.id = step.referral_id
    ), visit as (
      select introduction.referral_id
      from introduction_answer
      join introduction on introduction.id = introduction_answer.introduction_id
      join cohort on cohort.id = introduction.referral_id
      where introduction_answer.answer = 'came' and not exists (
        select from introduction_answer taken_back
        where taken_back.introduction_id = introduction_answer.introduction_id and taken_back.answer = 'yes'
          and (taken_back.answered_at, taken_back.id) > (introduction_answer.answered_at, introduction_answer.id))
      union
      select step.referral_id
      from client_word
      join step on step.id = client_word.step_id
      join cohort on cohort.id = step.referral_id
      where client_word.word = 'went' and step.service_id is not null
    ), walk as (
      select cohort.*, talk.attempted_at, talk.reached_at,
        plan.referral_id is not null as has_plan, visit.referral_id is not null as has_attended,
        coalesce(cohort.outcome in ('client-stopped', 'could-not-reach'), false) as is_lost,
        talk.attempted_at <= cohort.contact_due_at as kept,
        greatest(extract(epoch from talk.attempted_at - cohort.sent_at), 0) / 86400 as days_to_attempt,
        greatest(extract(epoch from talk.reached_at - cohort.sent_at), 0) / 86400 as days_to_contact
      from cohort
      left join talk on talk.referral_id = cohort.id
      left join plan on plan.referral_id = cohort.id
      left join visit on visit.referral_id = cohort.id
    )
    select to_char(month.starts, 'YYYY-MM') as month,
      count(walk.id) as referrals,
      count(*) filter (where source = 'professional') as "byProfessional",
      count(*) filter (where source = 'self') as "bySelf",
      count(*) filter (where attempted_at is not null
        or (contact_due_at <= ${now} and coalesce(ended_at > contact_due_at, true))) as promised,
      count(*) filter (where kept) as "promiseKept",
      count(reached_at) as reached,
      percentile_cont(0.5) within group (order by days_to_attempt::float8) filter (where attempted_at is not null) as "daysToAttempt",
      percentile_cont(0.5) within group (order by days_to_contact::float8) filter (where reached_at is not null) as "daysToContact",
      count(*) filter (where has_plan) as "planAgreed",
      count(*) filter (where has_attended) as attended,
      count(*) filter (where is_lost and not has_attended and not has_plan and reached_at is null) as "lostBeforeContact",
      count(*) filter (where is_lost and not has_attended and not has_plan and reached_at is not null) as "lostBeforePlan",
      count(*) filter (where is_lost and not has_attended and has_plan) as "lostBeforeFirstVisit",
      count(*) filter (where is_lost and has_attended) as "lostAfterFirstVisit",
      count(*) filter (where outcome = 'completed') as completed,
      count(*) filter (where outcome in ('not-suitable', 'moved-away')) as "endedOtherwise",
      count(walk.id) filter (where outcome is null) as "underWay"
    from month left join walk on walk.month = month.starts
    group by month.starts
    order by month.starts`.execute(tx)
  const first = rows.findIndex(({ referrals }) => referrals > 0)
  return first === -1 ? [] : rows.slice(first)
}
