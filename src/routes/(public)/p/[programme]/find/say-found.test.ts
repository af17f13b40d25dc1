import { expect, test } from 'vitest'
import type { FoundService } from '#domain/directory'
import { m } from '#words'
import { sayDays } from '../../../../entry/say-service.ts'
import { sayRoom, shown } from './say-found.ts'

const circle: FoundService = {
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'Carers’ circle',
  summary: null,
  organisation: null,
  status: 'active',
  capacity: 'capacity',
  where: null,
  otherPlaces: 0,
  isOnline: true,
  worksIn: null,
  times: [],
  languages: [],
  fees: null,
  cost: 'free',
  access: [],
  circumstances: ['carers'],
  eligibility: null,
  minimumAge: null,
  maximumAge: null,
  alert: null,
  closedFrom: null,
  closedUntil: null,
  fundingEndsOn: null,
  email: null,
  confirmedAt: new Date('2026-04-20'),
  isConfirmedLately: true,
  why: [{ kind: 'need', code: 'loneliness' }, { kind: 'circumstance', code: 'carers' }, { kind: 'online' }, { kind: 'cost', cost: 'free' }],
  against: [],
}

const manner = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date('2026-05-01T12:00Z') }

test('it says what was asked that it answers, and not again what stands there anyway', () => {
  const { why } = shown(circle, 1, manner, 'en')
  expect(why).toEqual(['for feeling alone', 'for: carers'])
})

test('what has ended for good does not say that it opens again', () => {
  const onHoliday = { ...circle, closedFrom: '2026-04-01', closedUntil: '2026-09-01' }
  expect(shown(onHoliday, 1, manner, 'en').room.words).toContain('1 September')
  expect(shown({ ...onHoliday, status: 'defunct' }, 1, manner, 'en').room.words).toBe(m.finder_stopped())
})

test('its own words say in which language they are, for a voice that reads the list aloud', () => {
  const dutch = { ...circle, name: 'Koffie voor mantelzorgers', summary: 'Voor wie voor een ander zorgt: u kunt bij ons uw verhaal kwijt.' }
  expect(shown(dutch, 1, manner, 'en').lang).toEqual({ name: 'nl', summary: 'nl', alert: 'nl' })
  expect(shown({ ...dutch, alert: 'Closed for the summer, come and see us from the first of May.' }, 1, manner, 'en').lang).toMatchObject({
    summary: 'nl',
    alert: 'en',
  })
  expect(shown(circle, 1, manner, 'en').lang.name).toBe('en')
})

test('around midnight it is the day of the programme, not the one in Greenwich', () => {
  const at = (now: string) => ({ locale: 'en' as const, timeZone: 'Europe/Amsterdam', now: new Date(now) })
  const [before, after] = [at('2026-05-01T21:59Z'), at('2026-05-01T22:01Z')]
  const closing = { ...circle, closedFrom: '2026-05-02', closedUntil: null }
  expect(sayRoom(closing, before).words).toBe('There is room')
  expect(sayRoom(closing, after).words).toBe('Closed for now')
  expect(sayDays(closing, before)).toEqual(['It closes on 2 May 2026.'])
  expect(sayDays(closing, after)).toEqual([])
})

test('who works in an area is in the list with it', () => {
  expect(shown({ ...circle, worksIn: 'Hilltown' }, 1, manner, 'en').worksIn).toBe('Works in Hilltown')
  expect(shown(circle, 1, manner, 'en').worksIn).toBeNull()
})

test('what nobody confirmed for a year, or ever, has no tick at its room and says to check first', () => {
  const fresh = shown(circle, 1, manner, 'en')
  expect([fresh.room, fresh.confirmed]).toEqual([
    { tone: 'good', words: 'There is room' },
    expect.stringMatching(/^Said to be right [^:]*$/),
  ])
  const old = shown({ ...circle, confirmedAt: new Date('2025-03-20'), isConfirmedLately: false }, 1, manner, 'en')
  expect([old.room.tone, old.confirmed]).toEqual(['quiet', expect.stringMatching(/13 months ago.*check first/)])
  const never = shown({ ...circle, confirmedAt: null, isConfirmedLately: false }, 1, manner, 'en')
  expect([never.room.tone, never.confirmed]).toEqual(['quiet', expect.stringMatching(/check first/)])
})
