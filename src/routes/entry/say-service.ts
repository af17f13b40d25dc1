import { dialled } from '#platform/dialled'
import {
  mayBeAsked,
  type Capacity,
  type OpenTime,
  type PublishedPhone,
  type PublishedPlace,
  type PublishedTime,
  type ServiceStatus,
  type WholeService,
} from '#domain/directory'
import { dayOf } from '#platform/day-of'
import { languageOf } from '#platform/language-of'
import { type Manner, sayDate, sayDay } from '#platform/say'
import { m, word, type Locale } from '#words'
import { sayLanguage } from '../(staff)/directory/say-language.ts'
import { paragraphsOf, webAddress } from '../say-entry.ts'
import { sayNotedTimes } from '../say-times.ts'
import { feesBeside, sayAges, sayCost, sayRoom } from '../(public)/p/[programme]/find/say-found.ts'

/**
 * Everything that the page of a service says, in words: one reading for everybody and for colleagues, so that neither knows less.
 *
 * @param toColleagues says also whom to ask where that person has not said yes to standing on a public page
 */
export function saidOf(service: WholeService, manner: Manner, townLocale: Locale, toColleagues = false) {
  const { locale } = manner
  const ownWords = [service.name, service.alert, service.easy_words, service.description].filter(Boolean).join('\n')
  const inGeneral = languageOf(ownWords, townLocale)
  const langOf = (text: string | null) => languageOf(text ?? '', inGeneral)
  const { organisation } = service
  const isAsked = toColleagues || mayBeAsked(service)
  return {
    id: service.id,
    name: service.name,
    alternateName: service.alternate_name,
    by: organisation?.name ?? null,
    alert: service.alert,
    easyWords: paragraphsOf(service.easy_words),
    paragraphs: paragraphsOf(service.description),
    room: sayRoom(
      {
        status: service.status as ServiceStatus,
        capacity: service.capacity_status as Capacity | null,
        closedFrom: service.closed_from,
        closedUntil: service.closed_until,
        placesFrom: service.places_from,
        confirmedAt: service.confirmed_at,
      },
      manner,
    ),
    days: sayDays({ closedFrom: service.closed_from, closedUntil: service.closed_until, fundingEndsOn: service.funding_ends_on }, manner),
    kinds: service.serviceTypes.map((code) => word(`service_type_${code}`)),
    times: timesIn(service.times, manner),
    places: service.places.map((place) => sayPlace(place, manner)),
    isOnline: service.is_online,
    who: [
      ...paragraphsOf(service.eligibility),
      ...[sayAges(service.minimum_age, service.maximum_age)].filter((line) => line !== null),
      ...(service.circumstances.length > 0
        ? [m.service_at_home({ who: service.circumstances.map((code) => word(`circumstance_${code}`)).join(', ') })]
        : []),
    ],
    cost: sayCost(service.cost, service.fees),
    languages: service.languages.map((tag) => sayLanguage(tag, locale)).join(', '),
    access: [
      ...service.access_features.map((code) => word(`access_${code}`)),
      ...(service.places.some(({ location }) => location.accessibility === service.access_notes) ? [] : paragraphsOf(service.access_notes)),
    ],
    how: paragraphsOf(service.application_process),
    contactName: isAsked ? service.contact_name : null,
    phones: phonesOf(service),
    email: (isAsked ? service.email : null) ?? (organisation && organisation.source_id !== null ? organisation.email : null),
    url: webAddress(service.url) ?? webAddress(organisation?.url ?? null),
    about: paragraphsOf(organisation?.description ?? null),
    confirmed: service.confirmed_at
      ? service.confirmed_by
        ? m.service_confirmed_by({ by: service.confirmed_by, day: sayDay(service.confirmed_at, manner) })
        : m.directory_confirmed_on({ day: sayDay(service.confirmed_at, manner) })
      : m.service_never_confirmed(),
    /** In which language its own words are, as far as they tell. */
    lang: {
      name: inGeneral,
      alert: langOf(service.alert),
      easyWords: langOf(service.easy_words),
      paragraphs: langOf(service.description),
      places: inGeneral,
      cost: feesBeside(service.cost, service.fees) ? langOf(service.fees ?? '') : undefined,
      how: langOf(service.application_process),
      about: langOf(organisation?.description ?? null),
    },
    hasTimes: hasTimes(service),
  }
}

/** Is there a day of the week for somebody's calendar? Of what has stopped there is none. */
function hasTimes({ status, times, places }: WholeService): boolean {
  const these = times.length > 0 ? times : (places[0]?.location.times ?? [])
  return (status === 'active' || status === 'temporarily closed') && these.some(({ weekdays }) => weekdays.length > 0)
}

export type Said = ReturnType<typeof saidOf>

/** The days ahead on which somebody would stand before a closed door, and the one after which it may be over. */
export function sayDays(
  { closedFrom, closedUntil, fundingEndsOn }: { closedFrom: string | null; closedUntil: string | null; fundingEndsOn: string | null },
  { locale, timeZone, now }: Manner,
): string[] {
  const today = dayOf(now, timeZone)
  const day = (date: string) => sayDate(date, locale)
  return [
    ...(closedFrom !== null && closedFrom > today
      ? [
          closedUntil === null
            ? m.service_closes({ from: day(closedFrom) }, { locale })
            : m.service_closed_between({ from: day(closedFrom), until: day(closedUntil) }, { locale }),
        ]
      : []),
    ...(fundingEndsOn !== null && fundingEndsOn >= today ? [m.service_money_until({ day: day(fundingEndsOn) }, { locale })] : []),
  ]
}

function sayPlace({ location, description }: PublishedPlace, manner: Manner) {
  return {
    id: location.id,
    lines: [
      location.name,
      location.address_1,
      location.address_2,
      [location.postal_code, location.city].filter(Boolean).join(' '),
      description,
    ].filter((line): line is string => Boolean(line)),
    times: timesIn(location.times, manner),
    phones: location.phones.map(sayPhone),
    access: location.accessibility,
    travel: location.transportation,
  }
}

/** Times with what else is said of them: "Monday 17:00–19:00 (School terms only)". */
function timesIn(times: readonly PublishedTime[], { locale, timeZone, now }: Manner): string[] {
  const today = dayOf(now, timeZone)
  const still = times.filter(({ valid_to }) => valid_to === null || valid_to >= today)
  return sayNotedTimes(still.map(openTime), locale)
}

function openTime({ weekdays, opens_at, closes_at, description }: PublishedTime): OpenTime {
  return {
    weekdays: weekdays as OpenTime['weekdays'],
    opensAt: opens_at?.slice(0, 5) ?? null,
    closesAt: closes_at?.slice(0, 5) ?? null,
    description,
  }
}

/** Its own numbers; where it has none, those of who gives it. */
function phonesOf({ phones, organisation }: WholeService) {
  if (phones.length > 0) return phones.map(sayPhone)
  const theirs = organisation?.phones.map(sayPhone) ?? []
  if (theirs.length > 0 || !organisation?.phone || organisation.source_id === null) return theirs
  return [{ number: organisation.phone, dialled: dialled(organisation.phone), words: '' }]
}

function sayPhone({ number, extension, description }: PublishedPhone) {
  const words = [extension && m.directory_extension({ number: extension }), description].filter(Boolean).join(', ')
  return { number, dialled: dialled(number), words }
}
