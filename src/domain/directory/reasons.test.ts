import fc from 'fast-check'
import { expect, test } from 'vitest'
import { againstOf, isOpenIn, whyOf } from './reasons.ts'
import type { Parts } from './score.ts'
import { accessFeatures, circumstances, partsOfDay } from './search.ts'
import { weekdays } from './service.ts'
import { travelModes } from './travel.ts'

const hour = fc.option(fc.integer({ min: 0, max: 23 }).map((at) => `${String(at).padStart(2, '0')}:00`))
const language = fc.constantFrom('en', 'pl', 'nl')
const day = fc.constantFrom('2026-06-30', '2026-12-31')
const none = {
  id: 'a',
  name: 'Tea',
  summary: null,
  organisation: null,
  where: null,
  worksIn: null,
  otherPlaces: 0,
  fees: null,
  eligibility: null,
  alert: null,
  closedFrom: null,
  email: null,
}

const anyService = fc.record({
  status: fc.constantFrom('active' as const, 'temporarily closed' as const),
  capacity: fc.option(
    fc.constantFrom('capacity' as const, 'additional-assessment-required' as const, 'waitlist' as const, 'no-capacity' as const),
  ),
  isOnline: fc.boolean(),
  times: fc.array(
    fc.record({ weekdays: fc.uniqueArray(fc.constantFrom(...weekdays)), opensAt: hour, closesAt: hour, description: fc.constant(null) }),
    { maxLength: 3 },
  ),
  languages: fc.uniqueArray(language),
  cost: fc.option(fc.constantFrom('free' as const, 'donation' as const, 'paid' as const)),
  access: fc.uniqueArray(fc.constantFrom(...accessFeatures)),
  circumstances: fc.uniqueArray(fc.constantFrom(...circumstances)),
  minimumAge: fc.option(fc.integer({ min: 0, max: 60 })),
  maximumAge: fc.option(fc.integer({ min: 60, max: 100 })),
  closedUntil: fc.option(day),
  fundingEndsOn: fc.option(day),
  confirmedAt: fc.option(fc.constant(new Date('2026-05-01'))),
  isConfirmedLately: fc.boolean(),
})

const anySearch = fc.record({
  text: fc.constantFrom(undefined, 'tea'),
  near: fc.constantFrom(null, { latitude: 53, longitude: 0 }),
  weekdays: fc.uniqueArray(fc.constantFrom(...weekdays)),
  partsOfDay: fc.uniqueArray(fc.constantFrom(...partsOfDay)),
  language: fc.option(language, { nil: undefined }),
  access: fc.uniqueArray(fc.constantFrom(...accessFeatures), { maxLength: 3 }),
  circumstances: fc.uniqueArray(fc.constantFrom(...circumstances), { maxLength: 3 }),
  wishes: fc.record({
    travel: fc.constantFrom(undefined, ...travelModes),
    language: fc.option(language, { nil: undefined }),
    access: fc.uniqueArray(fc.constantFrom(...accessFeatures), { maxLength: 3 }),
  }),
})

test('every reason, for and against, is true of the entry', () => {
  fc.assert(
    fc.property(anyService, anySearch, fc.nat(3), fc.nat(3), (fields, search, went, notForMe) => {
      const service = { ...none, ...fields }
      const parts: Parts = {
        needs: { said: 1, inWords: 0 },
        words: 0,
        metres: null,
        worksHere: false,
        minutes: null,
        timesThatFit: 0,
        language: search.wishes.language
          ? service.languages.length === 0
            ? 'unnamed'
            : service.languages.includes(search.wishes.language)
              ? 'spoken'
              : 'not-among-them'
          : null,
        access: { offered: 0, notNamed: 0 },
        circumstances: 0,
        ageFits: null,
        said: { went, notForMe },
        status: service.status,
        capacity: service.capacity,
        isAway: service.closedUntil !== null,
        fundingEndsSoon: service.fundingEndsOn !== null,
        freshness: 0,
      }
      const needs = [{ code: 'loneliness', fromWords: false }]
      for (const why of whyOf(service, needs, parts, search, 'name')) {
        if (why.kind === 'language') expect(service.languages).toContain(why.tag)
        if (why.kind === 'access') expect(service.access).toContain(why.code)
        if (why.kind === 'circumstance') expect(service.circumstances).toContain(why.code)
        if (why.kind === 'cost') expect(service.cost).toBe(why.cost)
        if (why.kind === 'went') expect(why.count).toBe(went)
        if (why.kind === 'confirmed') expect([why.at, service.isConfirmedLately]).toEqual([service.confirmedAt, true])
        if (why.kind === 'online') expect(service.isOnline).toBe(true)
        if (why.kind === 'time')
          expect(service.times.some((time) => time.weekdays.includes(why.weekday) && (why.part === null || isOpenIn(time, why.part)))).toBe(
            true,
          )
      }
      for (const against of againstOf(service, parts, search)) {
        if (against.kind === 'language-not-named') expect(service.languages).not.toContain(against.tag)
        if (against.kind === 'access-not-named') expect(service.access).not.toContain(against.code)
        if (against.kind === 'waiting-list') expect(service.capacity).toBe('waitlist')
        if (against.kind === 'full') expect(service.capacity).toBe('no-capacity')
        if (against.kind === 'closed') expect(service.status).not.toBe('active')
        if (against.kind === 'away') expect(against.until).toBe(service.closedUntil)
        if (against.kind === 'funding-ends') expect(against.on).toBe(service.fundingEndsOn)
        if (against.kind === 'not-confirmed') expect(service.isConfirmedLately).toBe(false)
        if (against.kind === 'not-for-me') expect(against.count).toBe(notForMe)
      }
    }),
  )
})

test('what lasts over noon is open in the morning and in the afternoon, and what ends at noon is not', () => {
  expect(partsOfDay.filter((part) => isOpenIn({ opensAt: '10:00', closesAt: '14:00' }, part))).toEqual(['morning', 'afternoon'])
  expect(partsOfDay.filter((part) => isOpenIn({ opensAt: '10:00', closesAt: '12:00' }, part))).toEqual(['morning'])
  expect(partsOfDay.filter((part) => isOpenIn({ opensAt: '20:00', closesAt: '01:00' }, part))).toEqual(['evening'])
  expect(partsOfDay.filter((part) => isOpenIn({ opensAt: null, closesAt: null }, part))).toEqual([])
})

test('a confirmation of some weeks ago speaks for an entry; one of months ago does not, nor against it', () => {
  const parts = { minutes: null, metres: null, said: { went: 0, notForMe: 0 } } as unknown as Parts
  const service = { ...none, status: 'active', capacity: null, times: [], languages: [], cost: null, access: [], circumstances: [] }
  const confirmed = { ...service, confirmedAt: new Date('2026-05-01'), isConfirmedLately: true } as unknown as Parameters<typeof whyOf>[0]
  const why = (now: string) => whyOf(confirmed, [], parts, { now: new Date(now) }, 'name').map(({ kind }) => kind)
  expect(why('2026-06-15')).toEqual(['confirmed'])
  expect(why('2026-12-01')).toEqual([])
  expect(againstOf(confirmed, parts, { now: new Date('2026-12-01') })).toEqual([])
})
