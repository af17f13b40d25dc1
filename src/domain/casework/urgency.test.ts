import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byUrgency, presses, type Situation, urgencies, urgencyOf } from './urgency.ts'

const now = new Date('2026-05-12T09:00:00Z')
const asked = { now, timeZone: 'Europe/London' }
const hoursFromNow = (hours: number) => new Date(now.getTime() + hours * 3_600_000)

/** Mine, spoken with yesterday, nothing pending. */
const calm: Situation = {
  isTaken: true,
  lastWith: null,
  hasEnded: false,
  sentAt: hoursFromNow(-240),
  contactDueAt: hoursFromNow(-192),
  lastContactAt: hoursFromNow(-24),
  callBackAt: null,
  lastReachedAt: hoursFromNow(-24),
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
const kindOf = (fields: Partial<Situation>) => urgencyOf({ ...calm, ...fields }, asked).kind

test('a promise of contact that was not kept comes before everything, taken or not', () => {
  expect(kindOf({ lastContactAt: null, callMeSince: hoursFromNow(-1) })).toBe('promise-broken')
  expect(kindOf({ lastContactAt: null, isTaken: false })).toBe('promise-broken')
  expect(urgencyOf({ ...calm, lastContactAt: null }, asked).at).toEqual(calm.contactDueAt)
})

test('an attempt keeps the promise of a first contact, and who was not reached stays on the list: tomorrow morning again', () => {
  const tried = { ...calm, lastReachedAt: null }
  expect(urgencyOf(tried, asked)).toEqual({ kind: 'try-again', at: new Date('2026-05-12T08:30:00Z') })
  expect(presses(urgencyOf(tried, asked))).toBe(true)
  const onFriday = { ...tried, lastContactAt: new Date('2026-05-15T13:00:00Z') }
  expect(urgencyOf(onFriday, asked).at).toEqual(new Date('2026-05-18T08:30:00Z'))
})

test('who was not reached and has a call planned waits for that day', () => {
  expect(kindOf({ lastReachedAt: null, callBackAt: hoursFromNow(48) })).toBe('quiet')
  expect(kindOf({ lastReachedAt: null, callBackAt: hoursFromNow(2) })).toBe('call-back')
})

test('it is over and the client asks to be called: before all but a broken promise, taken or not', () => {
  expect(kindOf({ hasEnded: true, callMeSince: hoursFromNow(-1) })).toBe('call-me-ended')
  expect(kindOf({ hasEnded: true, callMeSince: hoursFromNow(-1), isTaken: false })).toBe('call-me-ended')
  expect(urgencies.slice(0, 2)).toEqual(['promise-broken', 'call-me-ended'])
})

test('a client chose from their shortlist: after what a group answered, before what they do not want', () => {
  expect(kindOf({ choseSince: hoursFromNow(-1), notForMeSince: hoursFromNow(-2) })).toBe('chose')
})

test('nobody has taken it: new', () => {
  expect(kindOf({ isTaken: false, lastContactAt: null, contactDueAt: hoursFromNow(20) })).toBe('new')
})

test('somebody with whom a colleague spoke, who left, waits again: before new people, by when we last spoke', () => {
  const since = hoursFromNow(-400)
  const left = { isTaken: false, lastReachedAt: since, lastWith: { name: 'Sam', hasLeft: true } }
  expect(urgencyOf({ ...calm, ...left }, asked)).toEqual({ kind: 'waits-again', at: since })
  expect(urgencies.indexOf('waits-again')).toBeLessThan(urgencies.indexOf('new'))
})

test('who waits longer than promised comes first, then who asks to be called, then calls for today, then new people within the target', () => {
  const rows: [string, Partial<Situation>][] = [
    ['new', { isTaken: false, lastContactAt: null, contactDueAt: hoursFromNow(20) }],
    ['call for today', { callBackAt: hoursFromNow(3) }],
    ['please call me', { callMeSince: hoursFromNow(-1) }],
    ['over target', { isTaken: false, lastContactAt: null, contactDueAt: hoursFromNow(-2) }],
    [
      'please call me, taken by nobody',
      { isTaken: false, lastContactAt: null, contactDueAt: hoursFromNow(20), callMeSince: hoursFromNow(-0.5) },
    ],
  ]
  const inOrder = rows
    .map(([who, fields]) => ({ who, urgency: urgencyOf({ ...calm, ...fields }, asked) }))
    .toSorted(byUrgency)
    .map(({ who }) => who)
  expect(inOrder).toEqual(['over target', 'please call me', 'please call me, taken by nobody', 'call for today', 'new'])
})

test('a plan that wrong PINs locked is mentioned, after what the client said themselves', () => {
  expect(kindOf({ planLockedAt: hoursFromNow(-2) })).toBe('plan-locked')
  expect(kindOf({ planLockedAt: hoursFromNow(-2), notForMeSince: hoursFromNow(-1) })).toBe('not-for-me')
})

test('that something is wrong in what we keep is mentioned until it is answered', () => {
  expect(kindOf({ correctionSince: hoursFromNow(-2) })).toBe('correction')
  expect(kindOf({ correctionSince: hoursFromNow(-2), notForMeSince: hoursFromNow(-1) })).toBe('not-for-me')
})

test('what was asked for by right two weeks ago comes before new people, and after the calls of today', () => {
  const since = hoursFromNow(-24 * 14)
  expect(urgencyOf({ ...calm, correctionSince: since, choseSince: hoursFromNow(-1) }, asked)).toEqual({ kind: 'correction-due', at: since })
  expect(kindOf({ correctionSince: hoursFromNow(-24 * 14 + 1) })).toBe('correction')
  expect(kindOf({ correctionSince: since, callBackAt: hoursFromNow(1) })).toBe('call-back')
  expect(urgencies.indexOf('correction-due')).toBeLessThan(urgencies.indexOf('waits-again'))
})

test('a client who asks to be called comes before a call that we planned', () => {
  expect(kindOf({ callMeSince: hoursFromNow(-1), callBackAt: hoursFromNow(-3) })).toBe('call-me')
})

test('a call is due all day on its day, in the time zone of the programme, and not the day before', () => {
  expect(kindOf({ callBackAt: new Date('2026-05-12T22:59:00Z') })).toBe('call-back')
  expect(kindOf({ callBackAt: new Date('2026-05-12T23:01:00Z') })).toBe('quiet')
})

test('mine and not yet rung: the first contact, before its date is past', () => {
  expect(kindOf({ lastContactAt: null, lastReachedAt: null, contactDueAt: hoursFromNow(5) })).toBe('first-contact')
})

test('a group that said no comes before a client who said not for me', () => {
  const groupAnswer = { answer: 'no' as const, at: hoursFromNow(-2), service: 'Choir' }
  expect(kindOf({ groupAnswer, notForMeSince: hoursFromNow(-3) })).toBe('group-answered')
  expect(kindOf({ notForMeSince: hoursFromNow(-3) })).toBe('not-for-me')
})

test('a group is silent after a week, not after six days', () => {
  expect(kindOf({ unanswered: { since: hoursFromNow(-24 * 7), service: 'Choir' } })).toBe('group-silent')
  expect(kindOf({ unanswered: { since: hoursFromNow(-24 * 6), service: 'Choir' } })).toBe('quiet')
})

const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-31'), noInvalidDate: true })
const maybe = fc.option(moment)
const situation: fc.Arbitrary<Situation> = fc.record({
  isTaken: fc.boolean(),
  hasEnded: fc.boolean(),
  lastWith: fc.constant(null),
  sentAt: moment,
  contactDueAt: moment,
  lastContactAt: maybe,
  callBackAt: maybe,
  lastReachedAt: maybe,
  callMeSince: maybe,
  notForMeSince: maybe,
  closed: fc.option(fc.record({ since: moment, service: fc.constant('Walkers') })),
  outOfSight: fc.option(fc.record({ since: moment, service: fc.constant('Walkers') })),
  choseSince: maybe,
  correctionSince: maybe,
  planLockedAt: maybe,
  groupAnswer: fc.option(
    fc.record({
      answer: fc.constantFrom('no' as const, 'waiting-list' as const, 'did-not-come' as const, 'stopped' as const),
      at: moment,
      service: fc.constant('Choir'),
    }),
  ),
  unanswered: fc.option(fc.record({ since: moment, service: fc.constant('Choir') })),
})
const zone = fc.constantFrom('Europe/London', 'Europe/Amsterdam', 'America/St_Johns', 'Pacific/Kiritimati')

test('every situation has exactly one reason, and one that does not press has nothing pending', () => {
  fc.assert(
    fc.property(situation, moment, zone, (row, now, timeZone) => {
      const urgency = urgencyOf(row, { now, timeZone })
      expect(urgencies).toContain(urgency.kind)
      if (!presses(urgency)) {
        expect(row.isTaken).toBe(true)
        expect([row.callMeSince, row.groupAnswer, row.notForMeSince, row.correctionSince, row.planLockedAt]).toEqual([
          null,
          null,
          null,
          null,
          null,
        ])
        expect(row.lastContactAt).not.toBeNull()
        expect(row.lastReachedAt ?? row.callBackAt).not.toBeNull()
      }
    }),
  )
})

test('waiting never makes a referral less urgent', () => {
  const rank = (row: Situation, now: Date, timeZone: string) => urgencies.indexOf(urgencyOf(row, { now, timeZone }).kind)
  fc.assert(
    fc.property(situation, moment, fc.integer({ min: 1, max: 90 * 24 }), zone, (row, now, hours, timeZone) => {
      const later = new Date(now.getTime() + hours * 3_600_000)
      expect(rank(row, later, timeZone)).toBeLessThanOrEqual(rank(row, now, timeZone))
    }),
  )
})

test('the order is the same however the rows arrive', () => {
  fc.assert(
    fc.property(fc.array(situation, { maxLength: 20 }), moment, zone, (rows, now, timeZone) => {
      const seen = rows.map((row) => ({ urgency: urgencyOf(row, { now, timeZone }) }))
      const kinds = (list: typeof seen) => list.toSorted(byUrgency).map(({ urgency }) => [urgency.kind, urgency.at.getTime()])
      expect(kinds(seen)).toEqual(kinds(seen.toReversed()))
    }),
  )
})
