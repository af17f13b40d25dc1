import { DateTime } from 'luxon'
import type { InboxRow, UrgencyKind } from '#domain/casework'
import { sayAgo, sayDay, sayMoment, type Manner } from '#platform/say'
import { m, word } from '#words'

/** A reason to act, and the one thing to do about it, as they stand in a row of the list. */
export interface SaidUrgency {
  tone: 'now' | 'waiting' | 'moving' | 'quiet'
  reason: string
  /** The next act: take somebody, here, or a part of their page. Null: nothing presses. */
  next: 'take' | { label: string; part: '#contact' | '#plan' | '#top' | '/link' | '/shortlist' | '/rights' } | null
}

const TONES = {
  'promise-broken': 'now',
  'call-me-ended': 'now',
  'waits-again': 'waiting',
  new: 'waiting',
  'call-me': 'now',
  'call-back': 'now',
  'first-contact': 'waiting',
  'try-again': 'waiting',
  'service-closed': 'waiting',
  'service-out-of-sight': 'waiting',
  'group-answered': 'waiting',
  chose: 'waiting',
  'not-for-me': 'waiting',
  'correction-due': 'now',
  correction: 'waiting',
  'plan-locked': 'waiting',
  'group-silent': 'waiting',
  quiet: 'quiet',
} as const satisfies Record<UrgencyKind, SaidUrgency['tone']>

/** What to do about it stands at a step of their plan. */
const IN_THE_PLAN: UrgencyKind[] = ['service-closed', 'service-out-of-sight', 'group-answered', 'not-for-me', 'group-silent']

/** Says why a referral is where it is in the list. */
export function sayUrgency(row: Pick<InboxRow, 'urgency' | 'situation'>, manner: Manner): SaidUrgency {
  const { kind } = row.urgency
  return { tone: TONES[kind], reason: reasonOf(row, manner), next: nextOf(row) }
}

function reasonOf({ urgency: { kind, at }, situation }: Pick<InboxRow, 'urgency' | 'situation'>, manner: Manner): string {
  const day = sayDay(at, manner)
  const ago = sayAgo(at, manner)
  switch (kind) {
    case 'promise-broken':
      return m.work_why_promise_broken({ day })
    case 'call-me-ended':
      return m.work_why_call_me_ended({ ago })
    case 'new':
      return m.work_why_new({ day: sayDay(situation.contactDueAt, manner) })
    case 'waits-again':
      return waitsAgainWords(situation, manner)
    case 'call-me':
      return m.work_why_call_me({ ago })
    case 'call-back':
      return callBackWords(at, manner)
    case 'first-contact':
      return m.work_why_first_contact({ day })
    case 'try-again':
      return at > manner.now
        ? m.work_why_try_again({ ago: sayAgo(situation.lastContactAt ?? at, manner), moment: sayMoment(at, manner) })
        : m.work_why_tried({ ago: sayAgo(situation.lastContactAt ?? at, manner) })
    case 'service-closed':
      return m.work_why_service_closed({ service: situation.closed?.service ?? '', ago })
    case 'service-out-of-sight':
      return m.work_why_service_out_of_sight({ service: situation.outOfSight?.service ?? '', ago })
    case 'group-answered':
      return word(`work_why_group_${situation.groupAnswer?.answer}`, { service: situation.groupAnswer?.service, ago })
    case 'chose':
      return m.work_why_chose({ ago })
    case 'not-for-me':
      return m.work_why_not_for_me({ ago })
    case 'correction-due':
      return m.work_why_correction_due({ ago })
    case 'correction':
      return m.work_why_correction({ ago })
    case 'plan-locked':
      return m.work_why_plan_locked({ ago })
    case 'group-silent':
      return m.work_why_group_silent({ service: situation.unanswered?.service ?? '', ago })
    case 'quiet':
      return quietWords(situation, manner)
  }
}

function waitsAgainWords({ lastWith, lastReachedAt }: InboxRow['situation'], manner: Manner): string {
  const spoke = lastReachedAt ? m.work_why_last_spoke({ day: sayDay(lastReachedAt, manner) }) : m.work_why_never_spoke()
  if (!lastWith) return m.work_why_nobodys({ spoke })
  const words = { name: lastWith.name, spoke }
  return lastWith.hasLeft ? m.work_why_left(words) : m.work_why_gave_back(words)
}

function callBackWords(at: Date, manner: Manner): string {
  if (!isToday(at, manner)) return m.work_why_call_back_late({ moment: sayMoment(at, manner) })
  const time = sayTime(at, manner)
  return at < manner.now ? m.work_why_call_back_past({ time }) : m.work_why_call_back({ time })
}

function isToday(at: Date, { timeZone, now }: Manner): boolean {
  return DateTime.fromJSDate(at, { zone: timeZone }).hasSame(DateTime.fromJSDate(now, { zone: timeZone }), 'day')
}

function sayTime(at: Date, { timeZone }: Manner): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toFormat('HH:mm')
}

function quietWords({ callBackAt, lastReachedAt }: InboxRow['situation'], manner: Manner): string {
  if (callBackAt) return m.work_why_call_planned({ moment: sayMoment(callBackAt, manner) })
  return m.work_why_quiet({ ago: sayAgo(lastReachedAt ?? manner.now, manner) })
}

function nextOf({ urgency: { kind }, situation }: Pick<InboxRow, 'urgency' | 'situation'>): SaidUrgency['next'] {
  // Opening it again is one press, at the top of their page.
  if (situation.hasEnded) return { label: m.work_next_look(), part: '#top' }
  if (!situation.isTaken) return 'take'
  if (kind === 'quiet') return null
  if (kind === 'chose') return { label: m.work_next_shortlist(), part: '/shortlist' }
  if (kind === 'correction' || kind === 'correction-due') return { label: m.work_next_correction(), part: '/rights' }
  if (kind === 'plan-locked') return { label: m.work_next_link(), part: '/link' }
  // Whoever did not come is rung first: what to do with the plan follows from what they say.
  const { answer } = situation.groupAnswer ?? {}
  if (kind === 'group-answered' && (answer === 'did-not-come' || answer === 'stopped'))
    return { label: m.work_next_contact(), part: '#contact' }
  if (IN_THE_PLAN.includes(kind)) return { label: m.work_next_plan(), part: '#plan' }
  return { label: m.work_next_contact(), part: '#contact' }
}
