import { expect, test } from 'vitest'
import { whereDroppedOut, type Walk } from './walk.ts'

const day = new Date('2026-05-12T09:00:00Z')
const walk = (fields: Partial<Walk>): Walk => ({
  attemptedAt: null,
  reachedAt: null,
  hasPlan: false,
  hasAttended: false,
  outcome: 'client-stopped',
  ...fields,
})

test.each([
  ['never reached', { attemptedAt: day, outcome: 'could-not-reach' }, 'before-contact'],
  ['stopped after a conversation', { reachedAt: day }, 'before-plan'],
  ['lost at the hand-over: a plan, and no visit', { reachedAt: day, hasPlan: true }, 'before-first-visit'],
  ['stopped after a visit', { reachedAt: day, hasPlan: true, hasAttended: true }, 'after-first-visit'],
  ['a visit counts where the plan was never written down', { hasAttended: true }, 'after-first-visit'],
  ['under way', { outcome: null }, null],
  ['ended well', { hasAttended: true, outcome: 'completed' }, null],
  ['moved away is nobody’s loss', { reachedAt: day, outcome: 'moved-away' }, null],
  ['not suitable is nobody’s loss', { reachedAt: day, outcome: 'not-suitable' }, null],
] as const)('%s', (_title, fields, place) => {
  expect(whereDroppedOut(walk(fields))).toBe(place)
})
