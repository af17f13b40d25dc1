import { expect, test } from 'vitest'
import type { Plan, PlanService, PlanStep } from '#domain/plans'
import { sayPlan } from './say-plan.ts'

const now = new Date('2026-05-12T09:00:00Z')
const manner = { locale: 'en' as const, timeZone: 'Europe/London', now }

/** The one open step of a plan, whose group answered so. */
function stepOf(group: PlanStep['group'], service: PlanService | null = null) {
  const groupNote = group === 'expected' ? 'Come on Tuesday at ten.' : null
  const step: PlanStep = { id: '1', words: 'Sing', doneBy: 'group', service, group, groupNote, ended: null, said: null }
  const plan: Plan = {
    clientId: '1',
    firstName: 'Edna',
    programme: { name: 'Together', phone: null, timeZone: 'Europe/London' },
    linkWorker: { name: 'Sam', phone: null },
    asked: null,
    goals: [],
    steps: [step],
    told: [],
    consents: [],
    waitsForCall: null,
  }
  return sayPlan(plan, manner).steps[0]!
}

test('where a group has no place, or not yet, the plan says what happens next and asks nobody whether they went', () => {
  expect(stepOf('declined')).toMatchObject({ who: null, canSayWent: false, group: expect.stringContaining('Sam will look for another') })
  expect(stepOf('waiting-list')).toMatchObject({ who: null, canSayWent: false, group: expect.stringContaining('Sam will tell you') })
})

test('where they are welcome, the plan says who does it and takes "I went"', () => {
  for (const group of [null, 'asked', 'expected', 'attending'] as const)
    expect(stepOf(group)).toMatchObject({ who: 'The group does this.', canSayWent: true })
})

test('of a group that has stopped the plan says so, since when, and whom to ring; nothing in it sends anybody there', () => {
  const gone = { name: 'Choir', phone: null, isOnline: false, places: [], times: [] }
  for (const group of [null, 'asked', 'expected', 'attending', 'waiting-list', 'declined'] as const) {
    expect(stepOf(group, { ...gone, closed: { since: new Date('2026-05-05T09:00:00Z') } })).toMatchObject({
      closed: 'This group stopped on Tuesday 5 May. Please ring Sam: you can look for something else together.',
      who: null,
      group: null,
      groupNote: null,
      reportKinds: [],
      canSayWent: false,
    })
    expect(stepOf(group, { ...gone, closed: { since: null } }).closed).toMatch(/^This group has stopped. Please ring Sam/)
    expect(stepOf(group, { ...gone, closed: null }).closed).toBeNull()
  }
})
