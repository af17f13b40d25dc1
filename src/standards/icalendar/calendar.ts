import { DateTime } from 'luxon'
import { escaped, folded } from './line.ts'
import { timeZoneLines } from './time-zone.ts'

/** Something that is each week, on these days. */
export interface Appointment {
  /** Stays the same for the same time of the same service, so that a second file changes the first. */
  uid: string
  /** First day on which it is, "2026-05-12". */
  day: string
  /** "09:30"; null: the whole day. */
  opensAt: string | null
  closesAt: string | null
  /** RFC 5545 weekdays. */
  weekdays: readonly string[]
  /** Last day on which it may be; null: no end. */
  until: string | null
  /** Days of the rule on which it is not. */
  except: readonly string[]
  /** What else is said of this time: "School terms only". */
  note: string | null
}

export interface About {
  name: string
  description: string
  location: string | null
  url: string
  point: { latitude: number; longitude: number } | null
  /** IANA. */
  timeZone: string
  /** When this was last changed. */
  stamp: Date
}

/** A calendar file (RFC 5545) of weekly appointments, all about one thing. */
export function calendarOf(appointments: readonly Appointment[], about: About): string {
  const firstYear = Math.min(...appointments.map(({ day }) => Number(day.slice(0, 4))), about.stamp.getUTCFullYear())
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Footbridge//Service times//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(about.name)}`,
    ...timeZoneLines(about.timeZone, firstYear),
    ...appointments.flatMap((appointment) => eventLines(appointment, about)),
    'END:VCALENDAR',
  ]
  return lines.map(folded).join('')
}

function eventLines(appointment: Appointment, about: About): string[] {
  const description = [appointment.note, about.description].filter(Boolean).join('\n')
  const { uid, weekdays, until } = appointment
  const rule = ['FREQ=WEEKLY', `BYDAY=${weekdays.join(',')}`, ...(until ? [`UNTIL=${untilOf(appointment, about.timeZone, until)}`] : [])]
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${DateTime.fromJSDate(about.stamp, { zone: 'utc' }).toFormat("yyyyMMdd'T'HHmmss'Z'")}`,
    ...timesOf(appointment, about.timeZone),
    `RRULE:${rule.join(';')}`,
    `SUMMARY:${escaped(about.name)}`,
    ...(description ? [`DESCRIPTION:${escaped(description)}`] : []),
    ...(about.location ? [`LOCATION:${escaped(about.location)}`] : []),
    ...(about.point ? [`GEO:${about.point.latitude.toFixed(6)};${about.point.longitude.toFixed(6)}`] : []),
    `URL:${about.url}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

function timesOf({ day, opensAt, closesAt, except }: Appointment, timeZone: string): string[] {
  const plain = (date: string) => date.replaceAll('-', '')
  if (opensAt === null) {
    return [`DTSTART;VALUE=DATE:${plain(day)}`, ...(except.length > 0 ? [`EXDATE;VALUE=DATE:${except.map(plain).join(',')}`] : [])]
  }
  const at = (date: string, time: string) => `${plain(date)}T${time.replace(':', '')}00`
  return [
    `DTSTART;TZID=${timeZone}:${at(day, opensAt)}`,
    ...(closesAt === null ? [] : [`DTEND;TZID=${timeZone}:${endOf(day, opensAt, closesAt)}`]),
    ...(except.length > 0 ? [`EXDATE;TZID=${timeZone}:${except.map((date) => at(date, opensAt)).join(',')}`] : []),
  ]
}

/** "24:00", and what closes before it opens, is the day after. */
function endOf(day: string, opensAt: string, closesAt: string): string {
  const midnight = closesAt === '24:00'
  const date = DateTime.fromISO(day, { zone: 'utc' }).plus({ days: midnight || closesAt <= opensAt ? 1 : 0 })
  return `${date.toFormat('yyyyMMdd')}T${midnight ? '0000' : closesAt.replace(':', '')}00`
}

/** UNTIL is of the kind of DTSTART: a day, or a moment in UTC where DTSTART has a zone (RFC 5545, 3.3.10). */
function untilOf({ opensAt }: Appointment, timeZone: string, until: string): string {
  if (opensAt === null) return until.replaceAll('-', '')
  return DateTime.fromISO(`${until}T23:59:59`, { zone: timeZone }).toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'")
}
