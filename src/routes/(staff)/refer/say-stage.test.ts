import { expect, test } from 'vitest'
import { sayStage } from './say-stage.ts'

const manner = { locale: 'en', timeZone: 'Europe/London', now: new Date('2026-11-22T12:00:00Z') } as const
const sent = {
  stage: 'sent',
  stageSince: new Date('2026-11-16T09:00:00Z'),
  linkWorker: null,
  contactDueAt: new Date('2026-11-18T17:00:00Z'),
  waitsAgain: false,
} as const

test('a promise that is still to come is said with its day', () => {
  const { sentence, when } = sayStage({ ...sent, contactDueAt: new Date('2026-11-24T17:00:00Z') }, manner, '01632 960000')
  expect({ sentence, when }).toEqual({ sentence: 'Waiting for a link worker', when: 'first attempt before the end of Tuesday 24 November' })
})

test('a promise that was not kept is late, and says whom to ring where there is a number', () => {
  expect(sayStage(sent, manner, '01632 960000')).toMatchObject({
    tone: 'now',
    when: 'late: the first attempt was promised by Wednesday 18 November. Ring the link workers: 01632 960000',
  })
  expect(sayStage(sent, manner, null).when).toBe('late: the first attempt was promised by Wednesday 18 November')
})

test('who waits for another link worker hears nothing of the old promise', () => {
  const { sentence, when } = sayStage({ ...sent, waitsAgain: true, stageSince: new Date('2026-11-21T09:00:00Z') }, manner, '01632 960000')
  expect({ sentence, when }).toEqual({ sentence: 'Waiting for another link worker', when: 'yesterday' })
})
