import { DateTime } from 'luxon'
import { quickCallBack } from './call-back.ts'

/** What a group can say that does not go by itself. */
export type GroupNews = 'no' | 'waiting-list' | 'did-not-come' | 'stopped'

/** What is known of one referral when we ask what it needs. Every moment is a Date or null, "has not happened". */
export interface Situation {
  isTaken: boolean
  /** Who walked with the client until now, where nobody does; and whether they left the programme. */
  lastWith: { name: string; hasLeft: boolean } | null
  /** The referral is over. The client's own screen may still be open. */
  hasEnded: boolean
  sentAt: Date
  /** The end of the working day by which a first attempt at contact is promised. */
  contactDueAt: Date
  /** The newest attempt or conversation, and what was promised in it. */
  lastContactAt: Date | null
  callBackAt: Date | null
  lastReachedAt: Date | null
  /** Since when the client asks to be called, and nobody has acted on it. */
  callMeSince: Date | null
  /** Since when the client says of a step: this is not for me. */
  notForMeSince: Date | null
  /** Since when the client says of a service on their shortlist: I would like this one. */
  choseSince: Date | null
  /** Since when the client says that something is wrong in what we keep, and nobody has answered. */
  correctionSince: Date | null
  /** Since when wrong PINs keep the client out of their plan, with nothing done by us after it. */
  planLockedAt: Date | null
  /** What a group said last, after our last act, where it asks something of us. */
  groupAnswer: { answer: GroupNews; at: Date; service: string } | null
  /** Since when a service to which an open step leads is closed. */
  closed: { since: Date; service: string } | null
  /** Since when one is out of sight in the directory, and may have stopped or not. */
  outOfSight: { since: Date; service: string } | null
  /** The introduction that has waited longest for any answer. */
  unanswered: { since: Date; service: string } | null
}

/** Reasons to act, the most urgent first: this order is the order of the inbox. */
export const urgencies = [
  'promise-broken',
  'call-me-ended',
  'call-me',
  'call-back',
  'correction-due',
  'waits-again',
  'new',
  'first-contact',
  'try-again',
  'service-closed',
  'service-out-of-sight',
  'group-answered',
  'chose',
  'not-for-me',
  'correction',
  'plan-locked',
  'group-silent',
  'quiet',
] as const
export type UrgencyKind = (typeof urgencies)[number]

export interface Urgency {
  kind: UrgencyKind
  /** The moment that the reason speaks of: promised by, asked on, silent since, proposed for. */
  at: Date
}

/**
 * What somebody asks for by right is answered within a month (GDPR, article 12.3). Half of it may pass beside what is fresher; then it
 * comes before whoever is new. That it is half is ours.
 */
const CORRECTION_WAITS_DAYS = 14

/** A group that has not answered in a week will not do so by itself. Ours; no figure was found. */
const GROUP_SILENT_DAYS = 7

/** The single most urgent reason to act on a referral. `quiet`: nothing presses, and we last spoke at `at`. */
export function urgencyOf(row: Situation, { now, timeZone }: { now: Date; timeZone: string }): Urgency {
  if (row.hasEnded && row.callMeSince) return { kind: 'call-me-ended', at: row.callMeSince }
  if (!row.lastContactAt && row.contactDueAt < now) return { kind: 'promise-broken', at: row.contactDueAt }
  if (row.callMeSince) return { kind: 'call-me', at: row.callMeSince }
  if (row.callBackAt && row.callBackAt <= endOfDay(now, timeZone)) return { kind: 'call-back', at: row.callBackAt }
  if (row.correctionSince && daysBetween(row.correctionSince, now) >= CORRECTION_WAITS_DAYS)
    return { kind: 'correction-due', at: row.correctionSince }
  if (!row.isTaken && row.lastContactAt) return { kind: 'waits-again', at: row.lastReachedAt ?? row.lastContactAt }
  if (!row.isTaken) return { kind: 'new', at: row.sentAt }
  if (!row.lastContactAt) return { kind: 'first-contact', at: row.contactDueAt }
  if (!row.lastReachedAt && !row.callBackAt) return { kind: 'try-again', at: quickCallBack('next-morning', row.lastContactAt, timeZone) }
  if (row.closed) return { kind: 'service-closed', at: row.closed.since }
  if (row.outOfSight) return { kind: 'service-out-of-sight', at: row.outOfSight.since }
  if (row.groupAnswer) return { kind: 'group-answered', at: row.groupAnswer.at }
  if (row.choseSince) return { kind: 'chose', at: row.choseSince }
  if (row.notForMeSince) return { kind: 'not-for-me', at: row.notForMeSince }
  if (row.correctionSince) return { kind: 'correction', at: row.correctionSince }
  if (row.planLockedAt) return { kind: 'plan-locked', at: row.planLockedAt }
  if (row.unanswered && daysBetween(row.unanswered.since, now) >= GROUP_SILENT_DAYS)
    return { kind: 'group-silent', at: row.unanswered.since }
  return { kind: 'quiet', at: row.lastReachedAt ?? row.sentAt }
}

/** Sorts the more urgent first; within one reason, whoever has waited longest. */
export function byUrgency(a: { urgency: Urgency }, b: { urgency: Urgency }): number {
  return urgencies.indexOf(a.urgency.kind) - urgencies.indexOf(b.urgency.kind) || a.urgency.at.getTime() - b.urgency.at.getTime()
}

/** Does it press, or is it the rest of the list? */
export function presses({ kind }: Urgency): boolean {
  return kind !== 'quiet'
}

function endOfDay(now: Date, timeZone: string): Date {
  return DateTime.fromJSDate(now, { zone: timeZone }).endOf('day').toJSDate()
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 86_400_000
}
