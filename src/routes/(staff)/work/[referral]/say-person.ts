import { dialled } from '#platform/dialled'
import { DateTime } from 'luxon'
import type { Contact, Journey, Step } from '#domain/casework'
import { consentStanding, purposes, purposesToEnd } from '#domain/consent'
import type { Closed } from '#domain/directory'
import type { Introduction } from '#domain/introductions'
import { nameOf, waysToReach } from '#domain/people'
import type { PlanLink } from '#domain/plans'
import { dayOf } from '#platform/day-of'
import { sayAgo, sayDate, sayDay, sayMoment, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayLanguage } from '../../directory/search.ts'

/** Who somebody is, and how to reach them: what is not safe stands before every number. */
export function sayClient({ client, consents, toAskAgain, timeline, referral }: Journey, manner: Manner) {
  const today = DateTime.fromISO(dayOf(manner.now, manner.timeZone))
  const age = client.birthDate && Math.floor(today.diff(DateTime.fromISO(client.birthDate), 'years').years)
  return {
    name: nameOf(client),
    about: [
      client.knownAs &&
        client.knownAs !== client.givenName &&
        m.work_full_name({ name: [client.givenName, client.familyName].filter(Boolean).join(' ') }),
      client.birthDate && m.work_age({ day: sayDate(client.birthDate, manner.locale), age: String(age) }),
      saySpeaks(client, manner),
      client.hasNoFixedAddress && m.work_no_fixed_address(),
    ].filter((line) => typeof line === 'string'),
    accessNeeds: client.accessNeeds,
    ways: waysToReach(client).map(({ way, value, allowed, isPreferred, note }) => ({
      way,
      words: word(allowed ? `work_way_${way}` : `work_never_${way}`),
      value,
      href: allowed ? hrefOf(way, value) : undefined,
      allowed,
      isPreferred,
      note,
    })),
    consents: purposes.map((purpose) => {
      const standing = consentStanding(consents, purpose, referral.id)
      const now = standing.is === 'agreed' ? standing.consent : undefined
      return {
        purpose,
        words: word(`work_consent_${purpose}`),
        // That we support them ends with the referral, not here.
        mayChange: purposesToEnd.some((one) => one === purpose),
        since:
          now &&
          m.work_consent_since({
            day: now.saidOn ? sayDate(now.saidOn, manner.locale) : sayDay(now.givenAt, manner),
            how: word(`work_given_${now.givenHow}`, { name: now.heardBy?.name ?? '' }),
          }),
        isToAsk: toAskAgain.includes(purpose),
        otherwise: toAskAgain.includes(purpose)
          ? m.work_consent_ask_again()
          : sayNoYes(standing, timeline.find(isRefusalOf(purpose)), manner),
      }
    }),
  }
}

const isRefusalOf = (purpose: string) => (entry: Journey['timeline'][number]) => entry.kind === 'consent.refused' && entry.code === purpose

/** Why there is no yes: the newest of what is known. */
function sayNoYes(standing: ReturnType<typeof consentStanding>, refused: Journey['timeline'][number] | undefined, manner: Manner): string {
  if (refused && !(standing.is === 'taken-back' && standing.at > refused.at))
    return m.work_consent_refused({ day: sayDay(refused.at, manner) })
  return standing.is === 'taken-back' ? m.work_consent_taken_back({ day: sayDay(standing.at, manner) }) : m.work_consent_none()
}

/** Nothing is said where nobody said anything. */
function saySpeaks({ language, needsInterpreter }: Journey['client'], { locale }: Manner): string | null {
  if (language === null) return needsInterpreter ? m.work_interpreter_unknown() : null
  const said = { language: sayLanguage(language, locale) }
  return needsInterpreter ? m.work_speaks_interpreter(said) : m.work_speaks(said)
}

function hrefOf(way: string, value: string | null): string | undefined {
  if (value === null) return undefined
  if (way === 'phone' || way === 'home-phone') return `tel:${dialled(value)}`
  if (way === 'text') return `sms:${dialled(value)}`
  return way === 'email' ? `mailto:${value}` : undefined
}

/** One line of the list of contacts. */
export function sayContact(contact: Contact, manner: Manner) {
  return {
    id: contact.id,
    when: sayMoment(contact.contactedAt, manner),
    what: m.work_contact_line({
      channel: word(`work_channel_${contact.channel}`),
      outcome: word(`work_outcome_of_${contact.outcome}`),
      by: contact.contactedBy.name,
    }),
    minutes: contact.minutes === null ? null : m.work_minutes_count({ count: contact.minutes }),
    note: contact.note,
    callBack: contact.callBackAt && m.work_call_back_promised({ moment: sayMoment(contact.callBackAt, manner) }),
  }
}

/** A call that is still to come, with who promised it: a colleague may have. */
export function sayPromised(newest: Contact | undefined, me: string, manner: Manner): string | null {
  if (!newest?.callBackAt || newest.callBackAt <= manner.now) return null
  const moment = sayMoment(newest.callBackAt, manner)
  const { id, name } = newest.contactedBy
  return id === me ? m.work_call_back_stands({ moment }) : m.work_call_back_stands_of({ name, moment })
}

const TONES = {
  asked: 'waiting',
  'waiting-list': 'waiting',
  expected: 'moving',
  declined: 'quiet',
  attending: 'good',
  missed: 'waiting',
  stopped: 'quiet',
  withdrawn: 'quiet',
} as const satisfies Record<Introduction['state'], string>

/** An introduction with what was answered, and by whom it was heard. */
export function sayIntroduction(introduction: Introduction, manner: Manner, closed: Closed | null = null) {
  const newest = [introduction.answer, introduction.attendance]
    .filter((one) => one !== null)
    .sort((a, b) => b.at.getTime() - a.at.getTime())[0]
  return {
    id: introduction.id,
    stepId: introduction.stepId,
    service: introduction.service,
    state: word(`work_state_${introduction.state}`),
    tone: TONES[introduction.state],
    isLive: introduction.state !== 'withdrawn',
    maySendAgain: !closed && introduction.state !== 'withdrawn' && introduction.state !== 'declined',
    sent: m.work_introduced({ day: sayDay(introduction.sentAt, manner), name: introduction.sentBy.name, to: introduction.sentTo }),
    shared: introduction.shared.map((what) => word(`share_${what}`)).join(', '),
    message: introduction.message,
    heard:
      newest &&
      (newest.heardBy
        ? m.work_answer_heard({ ago: sayAgo(newest.at, manner), name: newest.heardBy })
        : m.work_answer_by_link({ ago: sayAgo(newest.at, manner) })),
    reason: newest?.reason ? word(`work_reason_${newest.reason}`) : null,
    note: newest?.note ?? null,
  }
}

/** A step of the plan with its introductions, the newest last. */
export function sayStep(step: Step, introductions: readonly Introduction[], words: Journey['words'], manner: Manner) {
  const own = introductions.filter(({ stepId }) => stepId === step.id)
  return {
    id: step.id,
    words: step.words,
    doneBy: word(`work_done_by_${step.doneBy}`),
    agreed: m.work_agreed_on({ day: sayDay(step.agreedAt, manner) }),
    service: step.service,
    ended: step.ended && m.work_step_ended({ how: word(`work_step_${step.ended.how}`), day: sayDay(step.ended.at, manner) }),
    closed: step.service?.closed && !step.ended ? sayClosed(step.service, manner) : null,
    outOfSight:
      step.service?.outOfSight && !step.ended
        ? m.work_out_of_sight({ service: step.service.name, day: sayDay(step.service.outOfSight, manner) })
        : null,
    introductions: own.map((one) => sayIntroduction(one, manner, step.service?.closed ?? null)),
    mayIntroduce: step.service !== null && !step.service.closed && !step.ended && !own.some(({ withdrawnAt }) => withdrawnAt === null),
    said: words.filter(({ stepId }) => stepId === step.id).map((one) => sayWordOf(one, manner)),
  }
}

/** That a group is there no more, and since when. */
export function sayClosed({ name, closed }: { name: string; closed: Closed | null }, manner: Manner): string {
  return closed?.since ? m.work_closed_since({ service: name, day: sayDay(closed.since, manner) }) : m.work_closed({ service: name })
}

/** What a client said on their own screen. */
export function sayWordOf(said: Journey['words'][number], manner: Manner) {
  const ago = sayAgo(said.saidAt, manner)
  return {
    id: said.id,
    words: said.service
      ? word(`work_word_of_shortlist_${said.word}`, { ago, service: said.service })
      : word(`work_word_${said.word}`, { ago }),
    note: said.note,
    isHeard: said.heardAt !== null,
  }
}

/** Which link to their plan somebody has, or why it opens nothing. */
export function sayPlanLink(link: PlanLink | undefined, lockedAt: Date | null, manner: Manner): string {
  if (lockedAt) return m.work_link_locked({ day: sayDay(lockedAt, manner) })
  if (!link) return m.work_link_none()
  return m.work_link_lives({ day: sayDay(link.expiresAt, manner), pin: link.hasPin ? m.work_link_with_pin() : '' })
}

/** One line of what happened. */
export function sayEntry({ id, at, kind, by, service, linkWorker, code }: Journey['timeline'][number], manner: Manner) {
  const who = by.name ?? word(`work_actor_${by.kind}`)
  const detail = code ? word(`timeline_code_${code}`) : ''
  const key = `timeline_${kind.replaceAll(/[.-]/g, '_')}`
  return {
    id,
    when: sayMoment(at, manner),
    what: word(key, { who, service: service ?? m.work_a_group(), linkWorker: linkWorker ?? '', detail }),
  }
}
