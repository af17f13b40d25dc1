import { serviceWithId } from '#domain/directory'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { m, word } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayTimes } from '../say-times.ts'
import { capacityOf, sayLanguage } from '../search.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const service = await orErrorPage(
    reading(ctx, async (tx) => {
      const found = await serviceWithId(tx, event.params.service)
      if (!found) throw new Refusal('not-found', 'directory-service-unknown')
      return found
    }),
  )
  return {
    name: service.name,
    alternateName: service.alternateName,
    paragraphs: paragraphsOf(service.description),
    organisation: service.organisation && { ...service.organisation, url: webAddress(service.organisation.url) },
    capacity: capacityOf(service.status, service.capacity),
    needs: service.needs.map(({ code, fromWords }) =>
      fromWords ? m.directory_need_from_words({ need: word(`need_${code}`) }) : word(`need_${code}`),
    ),
    who: [...paragraphsOf(service.eligibility), ...sayAges(service.minimumAge, service.maximumAge)],
    how: paragraphsOf(service.applicationProcess),
    fees: service.fees,
    languages: service.languages.map((tag) => sayLanguage(tag, manner.locale)).join(', '),
    access: service.places.some((place) => place.accessibility === service.accessNotes) ? null : service.accessNotes,
    times: sayTimes(service.times, manner.locale),
    places: service.places.map((place) => ({
      ...place,
      lines: [place.name, place.address1, place.address2, [place.postalCode, place.city].filter(Boolean).join(' ')].filter(
        (line): line is string => Boolean(line),
      ),
      times: sayTimes(place.times, manner.locale),
    })),
    isOnline: service.isOnline,
    phones: service.phones,
    email: service.email,
    contactName: service.contactName,
    url: webAddress(service.url),
    terms: service.terms,
    source: service.source === 'footbridge' ? m.directory_source_own() : m.directory_source({ source: service.source }),
    confirmed: service.confirmedAt ? m.directory_confirmed_on({ day: sayDay(service.confirmedAt, manner) }) : m.directory_never_confirmed(),
  }
}

function sayAges(from: number | null, to: number | null): string[] {
  if (from !== null && to !== null) return [m.directory_ages({ from, to })]
  if (from !== null) return [m.directory_age_from({ age: from })]
  return to === null ? [] : [m.directory_age_to({ age: to })]
}

/** Text of a source as paragraphs; some write a line break as backslash and n. */
function paragraphsOf(text: string | null): string[] {
  return (text ?? '')
    .replaceAll('\\n', '\n')
    .split(/\n\s*\n|\n/)
    .map((line) => line.trim())
    .filter(Boolean)
}

/** An address that can be followed: http or https, also where the source left that out. Anything else is no link. */
function webAddress(text: string | null): string | null {
  const address = text?.trim()
  if (!address) return null
  const whole = /^https?:\/\//i.test(address) ? address : /^[\w-]+(\.[\w-]+)+([/?#].*)?$/.test(address) ? `http://${address}` : null
  return whole !== null && URL.canParse(whole) ? whole : null
}
