import type { PublishedPhone, PublishedTime, Rest } from '#domain/directory'
import { childrenOfRest } from '../children.ts'
import { languagesIn } from '../languages.ts'
import { type Hsds, say, spoken } from './fields.ts'
import { idFor } from './ids.ts'
import type { Row } from './nested.ts'

/** What hangs on an entry as the tables have it now. */
export interface Now {
  phones: readonly PublishedPhone[]
  times: readonly PublishedTime[]
  /** Null: the entry has no column for them, so what its source said holds. */
  languages: readonly string[] | null
}

/**
 * Telephone numbers, times and languages can be corrected here. A row of the source is still right when the tables say the
 * same; what they say and no row of the source does, was added here.
 */
export function corrected(rest: Rest, now: Now) {
  const covered = { phones: new Set<PublishedPhone>(), times: new Map<PublishedTime, Set<string>>(), languages: new Set<string>() }
  const keepPhone = (row: Row) => {
    const [made] = childrenOfRest({ phone: [row.fields] }).phones
    const same = now.phones.filter((phone) => phone.number === made?.number && phone.extension === made.extension)
    for (const phone of same) covered.phones.add(phone)
    return same.length > 0
  }
  const keepTime = (row: Row) => {
    const [made] = childrenOfRest({ schedule: [row.fields] }).times
    if (!made) return false
    const same = now.times.find(
      (time) =>
        clock(time.opens_at) === made.opensAt &&
        clock(time.closes_at) === made.closesAt &&
        time.valid_from === made.validFrom &&
        time.valid_to === made.validTo &&
        time.description === made.description &&
        made.weekdays.every((day) => time.weekdays.includes(day)),
    )
    if (same) covered.times.set(same, new Set([...(covered.times.get(same) ?? []), ...made.weekdays]))
    return same !== undefined
  }
  const keepLanguage = (row: Row) => {
    const { languages } = now
    if (languages === null) return true
    const made = childrenOfRest({ language: [row.fields] }).languages.flatMap(languagesIn)
    for (const language of made) covered.languages.add(language)
    return made.every((language) => languages.includes(language))
  }
  const keepers: Partial<Record<string, (row: Row) => boolean>> = { phone: keepPhone, schedule: keepTime, language: keepLanguage }
  return {
    keep: (row: Row) => keepers[row.table]?.(row) ?? true,
    /** What no row of the source says. To be asked after every row was looked at. */
    added: () => ({
      phones: now.phones.filter((phone) => !covered.phones.has(phone)),
      times: now.times.filter((time) => !time.weekdays.every((day) => covered.times.get(time)?.has(day)) || !covered.times.has(time)),
      languages: (now.languages ?? []).filter((language) => !covered.languages.has(language)),
    }),
  }
}

/** "09:30" of "09:30:00". */
const clock = (time: string | null) => time?.slice(0, 5) ?? null

export function phoneOf(phone: Pick<PublishedPhone, 'id' | 'number' | 'extension' | 'type' | 'description'>): Hsds {
  const object: Hsds = { id: phone.id, number: phone.number, type: phone.type, description: phone.description }
  if (phone.extension !== null) say(object, 'phone', 'extension', phone.extension, (field) => idFor(phone.id, field))
  return spoken(object)
}

export function timeOf(time: PublishedTime): Hsds {
  const object: Hsds = {
    id: time.id,
    valid_from: time.valid_from,
    valid_to: time.valid_to,
    freq: time.weekdays.length > 0 && time.frequency === null ? 'WEEKLY' : null,
    byday: time.weekdays.join(',') || null,
    opens_at: clock(time.opens_at),
    closes_at: clock(time.closes_at),
    description: time.description,
  }
  const said = { ...(time.frequency === null ? {} : { freq: time.frequency }), ...(time.rule as Record<string, unknown>) }
  for (const [field, text] of Object.entries(said)) {
    if (typeof text === 'string') say(object, 'schedule', field, text, (field) => idFor(time.id, field))
  }
  return spoken(object)
}

export function languageOf(language: string, ownerId: string, locale: string): Hsds {
  const isTag = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(language)
  const name = isTag ? new Intl.DisplayNames([locale], { type: 'language' }).of(language) : language
  return { id: idFor(ownerId, 'language', language), name: name ?? language, ...(isTag ? { code: language } : {}) }
}

/** Adds to a list of an object. */
export function add(object: Hsds, list: string, ...more: readonly Hsds[]): void {
  if (more.length > 0) object[list] = [...((object[list] as Hsds[] | undefined) ?? []), ...more]
}
