import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isConversation, spokenChannels } from '#domain/referrals'
import { momentOf, quickCallBack } from './call-back.ts'
import { channels, contactOutcomes, conversationsIn, isPastCap, mayHaveTriedEnough } from './contact.ts'

const missed = (channel: 'phone' | 'text' | 'letter') => ({ channel, outcome: 'no-answer' as const })
const reached = { channel: 'phone', outcome: 'reached' } as const

test('three attempts on two channels without an answer are enough to say so', () => {
  expect(mayHaveTriedEnough([missed('phone'), missed('phone'), missed('text')])).toBe(true)
})

test('three attempts on one channel, two attempts, or one answer are not', () => {
  expect(mayHaveTriedEnough([missed('phone'), missed('phone'), missed('phone')])).toBe(false)
  expect(mayHaveTriedEnough([missed('phone'), missed('text')])).toBe(false)
  expect(mayHaveTriedEnough([missed('phone'), missed('text'), missed('letter'), reached])).toBe(false)
})

test('a letter that was answered does not make a referral "in contact", a talk does', () => {
  expect(channels.filter((channel) => isConversation({ channel, outcome: 'reached' }))).toEqual(spokenChannels)
  expect(isConversation({ channel: 'phone', outcome: 'left-message' })).toBe(false)
  expect(isConversation({ outcome: 'reached' })).toBe(false)
})

test('a conversation counts towards the cap, an attempt or a letter does not', () => {
  expect(conversationsIn([reached, missed('phone'), { channel: 'letter', outcome: 'reached' }])).toBe(1)
  expect(isPastCap([reached, reached], 2)).toBe(true)
  expect(isPastCap([reached], 2)).toBe(false)
  expect(isPastCap([reached, reached], null)).toBe(false)
})

test('there are never more conversations than contacts, and one more contact never takes one away', () => {
  const attempt = fc.record({ channel: fc.constantFrom(...channels), outcome: fc.constantFrom(...contactOutcomes) })
  fc.assert(
    fc.property(fc.array(attempt), attempt, (contacts, next) => {
      expect(conversationsIn(contacts)).toBeLessThanOrEqual(contacts.length)
      expect(conversationsIn([...contacts, next])).toBeGreaterThanOrEqual(conversationsIn(contacts))
    }),
  )
})

test('tomorrow morning on a Friday is Monday, at half past nine where the programme is', () => {
  const friday = new Date('2026-05-15T15:00:00Z')
  expect(quickCallBack('next-morning', friday, 'Europe/London')).toEqual(new Date('2026-05-18T08:30:00Z'))
  expect(quickCallBack('next-week', friday, 'Europe/Amsterdam')).toEqual(new Date('2026-05-22T07:30:00Z'))
})

test('a quick choice is always later, on a working day, also across a change of the clocks', () => {
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, fc.constantFrom('next-morning' as const, 'in-3-days' as const, 'next-week' as const), (now, choice) => {
      const then = quickCallBack(choice, now, 'Europe/London')
      expect(then > now).toBe(true)
      expect(new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'Europe/London' }).format(then)).not.toMatch(/S(at|un)/)
    }),
  )
})

test('a day and a time are read in the time zone of the programme, nonsense is not', () => {
  expect(momentOf('2026-05-14', '10:30', 'Europe/Amsterdam')).toEqual(new Date('2026-05-14T08:30:00Z'))
  expect(momentOf('2026-05-14', null, 'Europe/London')).toEqual(new Date('2026-05-14T08:30:00Z'))
  expect(momentOf('2026-02-30', '10:30', 'Europe/London')).toBeNull()
  expect(momentOf(null, '10:30', 'Europe/London')).toBeNull()
})
