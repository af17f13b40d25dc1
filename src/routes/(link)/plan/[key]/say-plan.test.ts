import { expect, test } from 'vitest'
import type { Plan, PlanStep } from '#domain/plans'
import { sayPlan } from './say-plan.ts'

const now = new Date('2026-05-12T09:00:00Z')
const manner = { locale: 'en' as const, timeZone: 'Europe/London', now }

/** The one open step of a plan, whose group answered so. */
function stepOf(group: PlanStep['group']) {
  const step: PlanStep = { id: '1', words: 'Sing', doneBy: 'group', service: null, group, groupNote: null, ended: null, said: null }
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
