import { type FieldName, fieldNames, isSame, type Service, type ServiceFields } from '#domain/directory'
import type { Manner } from '#platform/say'
import { m } from '#words'
import { sayField, sayValue } from '../../../entry/say-entry.ts'
import { sayTimes } from '../../../say-times.ts'

/** An entry field by field, with all of its places. */
export interface Side {
  fields: ServiceFields
  service: Pick<Service, 'organisation' | 'places' | 'applicationProcess'>
}

interface Line {
  what: string
  text: string
}

/** What nobody reads any more when the other entry gives way to this one. Corrections that wait move along. */
export function lostWith(kept: Side, gone: Side, manner: Manner): Line[] {
  return [
    ...fieldNames.filter((name) => name !== 'place').flatMap((name) => lostOf(name, kept.fields[name], gone.fields[name], manner)),
    ...missing(m.duplicates_where(), sayPlaces(kept, manner), sayPlaces(gone, manner)),
    ...missing(m.directory_how(), [kept.service.applicationProcess], [gone.service.applicationProcess]),
    ...missing(m.duplicates_organisation(), [kept.service.organisation?.name], [gone.service.organisation?.name]),
  ].map(({ what, text }) => ({ what, text: text.length > 80 ? `${text.slice(0, 79)}…` : text }))
}

/** Of a list, only what the other does not have. */
function lostOf(name: FieldName, kept: unknown, gone: unknown, manner: Manner): Line[] {
  const lost = Array.isArray(gone) && Array.isArray(kept) ? gone.filter((one) => !kept.some((other) => isSame(one, other))) : gone
  if (lost === null || lost === '' || isSame(lost, kept) || (Array.isArray(lost) && lost.length === 0)) return []
  return [{ what: sayField(name), text: sayValue(name, lost, manner) }]
}

/** Each place with what is only known of it: how to come in, how to get there, when it is open, its numbers. */
const sayPlaces = ({ service }: Side, { locale }: Manner): string[] =>
  service.places.map(({ name, address1, address2, postalCode, city, accessibility, transportation, times, phones }) =>
    [
      ...[name, address1, address2, postalCode, city, accessibility, transportation],
      ...[...sayTimes(times, locale), ...phones.map(({ number }) => number)],
    ]
      .filter(Boolean)
      .join(', '),
  )

const missing = (what: string, kept: readonly (string | null | undefined)[], gone: readonly (string | null | undefined)[]): Line[] =>
  gone.flatMap((text) => (text && !kept.includes(text) ? [{ what, text }] : []))
