import { sayDay, type Manner } from '#platform/say'
import { m, word, type Locale } from '#words'
import type { KnownToGroup } from './known-to-group.ts'

interface Words {
  subject: string
  body: string
}

interface Door {
  url: string
  expiresAt: Date
}

/** The first letter: who would like to come, what they let the group know, and one link to answer by. */
export function letterOfIntroduction(known: KnownToGroup, { url, expiresAt }: Door): Words {
  const manner = mannerOf(known)
  const say = { locale: manner.locale }
  const { firstName, service } = known
  return {
    subject: m.letter_intro_subject({ service }, say),
    body: paragraphs(
      m.letter_hello({}, say),
      m.letter_intro_opening({ linkWorker: known.linkWorker.name, programme: known.programme.name, firstName, service }, say),
      known.message && `${m.letter_intro_hopes({ firstName }, say)}\n"${known.message}"`,
      [
        m.letter_intro_knows({ firstName }, say),
        ...sharedLines(known, manner.locale).map(({ label, value }) => `- ${label}: ${value}`),
      ].join('\n'),
      known.notByPhone.map((way) => word(`letter_no_${way}`, {}, manner.locale)).join(' '),
      `${m.letter_intro_ask({ firstName }, say)}\n${url}\n${m.letter_link_until({ day: sayDay(expiresAt, manner) }, say)}`,
      m.letter_careful({ firstName }, say),
      whomToRing(known),
    ),
  }
}

/** After "yes" or "waiting list": the link by which the group tells later how it went. To be kept. */
export function letterOfAttendance(known: KnownToGroup, { url, expiresAt }: Door): Words {
  const manner = mannerOf(known)
  const say = { locale: manner.locale }
  const { firstName, service } = known
  const waits = known.state === 'waiting-list'
  return {
    subject: m.letter_attendance_subject({ service }, say),
    body: paragraphs(
      m.letter_hello({}, say),
      waits ? m.letter_waits({ firstName, service }, say) : m.letter_expected({ firstName, service }, say),
      `${waits ? m.letter_waits_ask({ firstName }, say) : m.letter_expected_ask({ firstName }, say)}\n${url}`,
      `${m.letter_attendance_later({ firstName }, say)} ${m.letter_link_until({ day: sayDay(expiresAt, manner) }, say)}`,
      whomToRing(known),
    ),
  }
}

/** The introduction was taken back. */
export function letterOfWithdrawal(known: KnownToGroup): Words {
  const manner = mannerOf(known)
  const say = { locale: manner.locale }
  const { firstName, service } = known
  return {
    subject: m.letter_withdrawn_subject({ service }, say),
    body: paragraphs(
      m.letter_hello({}, say),
      m.letter_withdrawn({ firstName, service, day: sayDay(known.sentAt, manner) }, say),
      m.letter_withdrawn_delete({ firstName }, say),
      whomToRing(known),
    ),
  }
}

/** What was shared, each as a label and a value, the first name first. */
export function sharedLines(known: KnownToGroup, locale: Locale): { label: string; value: string }[] {
  const languages = new Intl.DisplayNames([locale], { type: 'language', fallback: 'code' })
  const spoken = (tag: string) =>
    known.needsInterpreter ? m.letter_with_interpreter({ language: languages.of(tag) ?? tag }, { locale }) : (languages.of(tag) ?? tag)
  return [
    { label: word('share_first-name', {}, locale), value: known.firstName },
    ...known.shared.map(({ what, value }) => ({
      label: word(`share_${what}`, {}, locale),
      value: what === 'language' ? spoken(value) : value,
    })),
  ]
}

function whomToRing({ linkWorker, programme }: KnownToGroup): string {
  const say = { locale: programme.locale }
  const phone = linkWorker.phone ?? programme.phone
  return phone
    ? m.letter_ring({ name: linkWorker.name, phone, programme: programme.name }, say)
    : m.letter_signed({ name: linkWorker.name, programme: programme.name }, say)
}

const mannerOf = ({ programme, sentAt }: KnownToGroup): Manner => ({ locale: programme.locale, timeZone: programme.timeZone, now: sentAt })

const paragraphs = (...parts: (string | null | undefined | false)[]) => `${parts.filter(Boolean).join('\n\n')}\n`
