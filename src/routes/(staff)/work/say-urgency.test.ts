import { expect, test } from 'vitest'
import type { Situation, Urgency } from '#domain/casework'
import { sayUrgency } from './say-urgency.ts'

const now = new Date('2026-05-12T09:50:00Z')
const manner = { locale: 'en' as const, timeZone: 'Europe/London', now }
const yesterday = new Date('2026-05-11T13:00:00Z')

/** Mine, spoken with yesterday, nothing pending. */
const calm: Situation = {
  isTaken: true,
  hasEnded: false,
  sentAt: yesterday,
  contactDueAt: yesterday,
  lastContactAt: yesterday,
  callBackAt: null,
  lastReachedAt: yesterday,
  lastWith: null,
  callMeSince: null,
  notForMeSince: null,
  choseSince: null,
  correctionSince: null,
  planLockedAt: null,
  closed: null,
  outOfSight: null,
  groupAnswer: null,
  unanswered: null,
}
const said = (kind: Urgency['kind'], at: Date, fields: Partial<Situation> = {}) =>
  sayUrgency({ situation: { ...calm, ...fields }, urgency: { kind, at } }, manner)

test('a call for today is announced until its time, and then said to be late', () => {
  expect(said('call-back', new Date('2026-05-12T10:15:00Z')).reason).toBe('Ring today at 11:15')
  expect(said('call-back', new Date('2026-05-12T08:15:00Z')).reason).toBe('Was to be rung today at 09:15')
})

test('what was asked for by right leads to where it is answered, also when it presses', () => {
  for (const kind of ['correction', 'correction-due'] as const) expect(said(kind, yesterday).next).toMatchObject({ part: '/rights' })
})

test('who was never reached has a button, and a time that is proposed until it is past', () => {
  const again = said('try-again', new Date('2026-05-13T08:30:00Z'), { lastReachedAt: null, lastContactAt: now })
  expect(again.reason).toBe('Tried today, not spoken with yet. Try again: Wednesday 13 May, 09:30')
  expect(again.next).toMatchObject({ part: '#contact' })
  const late = said('try-again', new Date('2026-05-12T08:30:00Z'), { lastReachedAt: null })
  expect(late.reason).toBe('Tried yesterday, not spoken with yet: try again')
})

test('that a group did not see somebody is said, and the next act is to ring them; after a "no" it is to look at the plan', () => {
  const answered = (answer: 'did-not-come' | 'stopped' | 'no') =>
    said('group-answered', now, { groupAnswer: { answer, at: now, service: 'Choir' } })
  expect(answered('did-not-come')).toMatchObject({ reason: 'Choir says: did not come (today)', next: { part: '#contact' } })
  expect(answered('stopped')).toMatchObject({ reason: 'Choir says: has stopped (today)', next: { part: '#contact' } })
  expect(answered('no')).toMatchObject({ next: { part: '#plan' } })
})

test('a group that is out of sight is to be rung, and its step stands in the plan', () => {
  expect(said('service-out-of-sight', now, { outOfSight: { since: now, service: 'Choir' } })).toMatchObject({
    reason: 'Choir is out of sight in the directory (today). Ring the group to be sure.',
    next: { part: '#plan' },
  })
})
