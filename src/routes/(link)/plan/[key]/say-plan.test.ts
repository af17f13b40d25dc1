import { expect, test } from 'vitest'
import type { Plan, PlanService, PlanStep } from '#domain/plans'
import { sayPlan } from './say-plan.ts'

const now = new Date('2026-05-12T09:00:00Z')
const manner = { locale: 'en' as const, timeZone: 'Europe/London', now }

/** The one open step of a plan, whose group answered so. */
function stepOf(group: PlanStep['group'], service: PlanService | null = null) {
  return planWith(group, service).steps[0]!
}

type Told = Plan['told'][number]

function planWith(group: PlanStep['group'], service: PlanService | null = null, told: Plan['told'] = []) {
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
    told,
    consents: [],
    waitsForCall: null,
  }
  return sayPlan(plan, manner)
}

test('where a group has no place, or not yet, the plan says what happens next and asks nobody whether they went', () => {
  expect(stepOf('declined')).toMatchObject({ who: null, canSayWent: false, group: expect.stringContaining('Sam will look for another') })
  expect(stepOf('waiting-list')).toMatchObject({ who: null, canSayWent: false, group: expect.stringContaining('Sam will tell you') })
})

test('a client reads every word that a group was told about what they hope for, also of a question that was taken back', () => {
  const once = {
    at: now,
    by: 'Sam',
    service: 'Choir',
    what: ['first-name', 'phone'],
    message: 'She sang as a girl.',
  } satisfies Partial<Told>
  const { told } = planWith('asked', null, [
    { ...once, reads: [], withdrawnAt: now },
    { ...once, reads: ['practical'], message: null, withdrawnAt: null },
  ])
  expect(told).toMatchObject([
    { sentence: expect.stringContaining('first name and phone number'), message: 'She sang as a girl.', withdrawn: expect.any(String) },
    { sentence: expect.stringContaining('practical'), message: null, withdrawn: null },
  ])
})

test('where they are welcome, the plan says who does it and takes "I went"', () => {
  for (const group of [null, 'asked', 'expected', 'attending'] as const)
    expect(stepOf(group)).toMatchObject({ who: 'The group does this.', canSayWent: true })
})

const choir: PlanService = {
  name: 'Choir',
  closed: null,
  isOutOfSight: false,
  away: { status: 'active', closedFrom: null, closedUntil: null },
  phone: null,
  isOnline: false,
  places: [],
  times: [],
}

test('of a group that is out of sight the plan says that nobody is sure, and whom to ring; who goes there already may go on', () => {
  const unsure = stepOf('expected', { ...choir, isOutOfSight: true })
  expect(unsure.outOfSight).toMatch(/^We are not sure that this group is still there. Please ring Sam before you go for the first time/)
  expect(unsure).toMatchObject({ closed: null, canSayWent: true })
  expect(stepOf('expected', choir).outOfSight).toBeNull()
})

test('on which days nobody opens is in the plan, while it is so and before', () => {
  const closed = (closedFrom: string, closedUntil: string) =>
    stepOf(null, { ...choir, away: { status: 'active', closedFrom, closedUntil } }).service?.away
  expect(closed('2026-05-01', '2026-05-31')).toEqual(['Closed up to and including 31 May 2026'])
  expect(closed('2026-07-01', '2026-07-31')).toEqual([expect.stringContaining('closed from 1 July 2026')])
  expect(closed('2026-04-01', '2026-04-30')).toEqual([])
})

test('of a group that has stopped the plan says so, since when, and whom to ring; nothing in it sends anybody there', () => {
  const gone = { ...choir, away: { ...choir.away, status: 'defunct' as const } }
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
