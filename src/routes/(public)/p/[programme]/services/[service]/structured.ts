import type { WholeService } from '#domain/directory'
import { webAddress } from '../../../../../say-entry.ts'

const DAYS = { MO: 'Monday', TU: 'Tuesday', WE: 'Wednesday', TH: 'Thursday', FR: 'Friday', SA: 'Saturday', SU: 'Sunday' } as const

/**
 * A service in the words of schema.org (Service, ServiceChannel), for search engines.
 *
 * @returns a script element; no "<" stands in its JSON, so nothing in it can end the element
 */
export function structured(service: WholeService, url: string): string {
  const { organisation } = service
  const hours = [...service.times, ...service.places.flatMap(({ location }) => location.times)].flatMap(
    ({ weekdays, opens_at, closes_at, valid_from, valid_to }) => {
      const dayOfWeek = weekdays.flatMap((day) => DAYS[day as keyof typeof DAYS] ?? [])
      if (dayOfWeek.length === 0 || opens_at === null) return []
      return [
        clean({
          '@type': 'OpeningHoursSpecification',
          dayOfWeek,
          opens: opens_at.slice(0, 5),
          closes: closes_at?.slice(0, 5),
          validFrom: valid_from,
          validThrough: valid_to,
        }),
      ]
    },
  )
  const places = service.places.map(({ location }) =>
    clean({
      '@type': 'Place',
      name: location.name,
      address: clean({
        '@type': 'PostalAddress',
        streetAddress: [location.address_1, location.address_2].filter(Boolean).join(', '),
        addressLocality: location.city,
        postalCode: location.postal_code,
        addressCountry: location.country,
      }),
      geo: location.latitude === null ? null : { '@type': 'GeoCoordinates', latitude: location.latitude, longitude: location.longitude },
    }),
  )
  const said = clean({
    '@context': 'https://schema.org',
    '@type': 'Service',
    '@id': url,
    url,
    name: service.name,
    description: service.easy_words ?? service.description,
    provider: organisation && clean({ '@type': 'Organization', name: organisation.name, url: webAddress(organisation.url) }),
    hoursAvailable: hours,
    offers: service.cost === 'free' ? { '@type': 'Offer', price: 0 } : null,
    availableChannel: clean({
      '@type': 'ServiceChannel',
      serviceLocation: places,
      serviceUrl: service.is_online ? webAddress(service.url) : null,
      servicePhone: service.phones[0] && { '@type': 'ContactPoint', telephone: service.phones[0].number },
      availableLanguage: service.languages,
    }),
  })
  return `<script type="application/ld+json">${JSON.stringify(said).replaceAll('<', '\\u003c')}</script>`
}

/** Without what nobody said. */
function clean(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
