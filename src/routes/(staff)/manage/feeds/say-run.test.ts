import { expect, test } from 'vitest'
import type { Feed, Run } from '#domain/feeds'
import { m } from '#words'
import { sayNext, sayPast, sayRun, sayShown, sayWhyHeld } from './say-run.ts'

const at = (text: string) => new Date(`2026-05-${text}:00Z`)
const manner = { locale: 'en', timeZone: 'Europe/London', now: at('12T09:00') } as const
const run = (fields: Partial<Run>) =>
  ({ beganAt: at('11T09:00'), endedAt: at('11T09:00'), counts: {}, report: {}, isWhole: true, ...fields }) as Run
const feed = (fields: Partial<Feed>) => ({ state: 'active', nextRunAt: at('13T09:00'), ...fields }) as Feed

test('one service is one service', () => {
  expect(sayRun(run({ state: 'applied', seen: 1 }), manner).text).toContain('1 service.')
  expect(sayRun(run({ state: 'applied', seen: 2 }), manner).text).toContain('2 services.')
  expect([sayShown(1), sayShown(2)]).toEqual([m.feeds_shown_one(), m.feeds_shown({ count: 2 })])
})

test('a run that was thrown away says when that was done', () => {
  const thrownAway = run({ state: 'discarded', seen: 0, decidedAt: at('12T08:59') })
  expect(sayRun(thrownAway, manner).text).toContain('today')
})

test('a feed that rests says so, also while a run waits for a decision', () => {
  const held = run({ state: 'held', seen: 0 })
  expect(sayNext(feed({ state: 'paused', nextRunAt: null }), held, manner)).toBe(m.feeds_paused())
  expect(sayNext(feed({}), held, manner)).toBeNull()
  expect(sayNext(feed({}), run({ state: 'discarded' }), manner)).toContain('13 May')
})

test('a first fetch without one service in it is a warning, in words that begin a sentence', () => {
  const empty = run({ state: 'applied', seen: 0, endedAt: manner.now })
  expect(sayRun(empty, manner)).toEqual({ tone: 'waiting', text: m.feeds_run_empty({ when: 'today' }) })
  const said = sayRun(empty, { ...manner, locale: 'nl' }).text
  expect(said.charAt(0)).toBe(said.charAt(0).toUpperCase())
})

test('a run that somebody took says who and when, what it left out, and what came back', () => {
  const taken = run({ state: 'applied', seen: 3, seenBefore: 40, decidedAt: at('11T10:00'), counts: { hidden: 37, returned: 2 } })
  const past = sayPast(taken, { decidedBy: 'Ruth', leftOut: [{ id: 'a', name: 'Choir' }], leftOutCount: 37 }, manner)
  expect(past.text).toContain(m.feeds_run_left_out({ count: 37 }))
  expect(past.text).toContain(m.feeds_run_returned({ count: 2 }))
  expect(sayRun({ ...taken, counts: { hidden: 1 } }, manner).text).toContain(m.feeds_run_left_out_one())
  expect(past.at).toBe('Monday 11 May, 10:00')
  expect(past.decided).toBe(m.feeds_run_taken_by({ name: 'Ruth', moment: 'Monday 11 May, 11:00', before: 40 }))
  expect(past.leftOut).toEqual([{ id: 'a', name: 'Choir' }])
  expect([past.leftOutTitle, past.leftOutMore]).toEqual(['Out of sight since then (37)', 'and 36 more'])
})

test('a run that was held because it brings others says how few are known, to whoever decides and afterwards', () => {
  const held = run({ state: 'held', seen: 17, seenBefore: 17, report: { known: 2 }, endedAt: manner.now })
  expect(sayRun(held, manner).text).toBe('Held back today: only 2 of the 17 services of the time before are in it. You decide')
  expect(sayWhyHeld(held)).toContain('only 2 of the 17')
  expect(sayWhyHeld(run({ state: 'held', seen: 1, seenBefore: 17, report: { known: 1 } }))).toContain('under half')
  expect(sayWhyHeld({ ...held, report: { known: 0 } })).toContain('none of the 17')
  expect(sayRun({ ...held, state: 'discarded' }, manner).text).not.toContain('only')
  const story = { decidedBy: 'Ruth', leftOut: [], leftOutCount: 0 }
  expect(sayPast({ ...held, state: 'applied', decidedAt: manner.now }, story, manner).decided).toContain('only 2 of the 17')
})

test('what is still to come does not read as if it had been', () => {
  const done = run({ state: 'applied' })
  expect(sayNext(feed({}), done, manner)).toBe('Next fetch: Wednesday 13 May, 10:00.')
  expect(sayNext(feed({ nextRunAt: manner.now }), done, manner)).toBe('Next fetch: in a moment.')
})
