import fc from 'fast-check'
import { test } from 'vitest'
import { scoreOf, type Parts } from './score.ts'

const few = fc.integer({ min: 0, max: 5 })
const anyParts: fc.Arbitrary<Parts> = fc.record({
  needs: fc.record({ said: few, inWords: few }),
  words: fc.double({ min: 0, max: 1, noNaN: true }),
  metres: fc.option(fc.integer({ min: 0, max: 100_000 })),
  minutes: fc.option(fc.integer({ min: 1, max: 300 })),
  worksHere: fc.boolean(),
  timesThatFit: few,
  language: fc.constantFrom('spoken', 'not-among-them', 'unnamed', null),
  access: fc.record({ offered: few, notNamed: few }),
  circumstances: few,
  ageFits: fc.option(fc.boolean()),
  said: fc.record({ went: few, notForMe: few }),
  status: fc.constantFrom('active', 'temporarily closed'),
  capacity: fc.constantFrom('capacity', 'additional-assessment-required', 'waitlist', 'no-capacity', null),
  isAway: fc.boolean(),
  fundingEndsSoon: fc.boolean(),
  freshness: fc.integer({ min: 0, max: 100 }),
})

/** What is better in one thing, and the same in everything else, never stands lower. */
const better: Record<string, (parts: Parts) => Parts> = {
  'a need more': (parts) => ({ ...parts, needs: { ...parts.needs, said: parts.needs.said + 1 } }),
  'a need more that its words suggest': (parts) => ({ ...parts, needs: { ...parts.needs, inWords: parts.needs.inWords + 1 } }),
  'somebody who says what the words suggest': (parts) =>
    parts.needs.inWords === 0 ? parts : { ...parts, needs: { said: parts.needs.said + 1, inWords: parts.needs.inWords - 1 } },
  'words that fit better': (parts) => ({ ...parts, words: Math.min(1, parts.words + 0.2) }),
  'being nearer': (parts) => ({
    ...parts,
    metres: parts.metres && Math.floor(parts.metres / 2),
    minutes: parts.minutes && Math.ceil(parts.minutes / 2),
  }),
  'working where somebody asks': (parts) => ({ ...parts, worksHere: true }),
  'one more time that fits': (parts) => ({ ...parts, timesThatFit: parts.timesThatFit + 1 }),
  'the language': (parts) => ({ ...parts, language: 'spoken' }),
  'access that is named': (parts) =>
    parts.access.notNamed === 0 ? parts : { ...parts, access: { offered: parts.access.offered + 1, notNamed: parts.access.notNamed - 1 } },
  'a group to feel at home in': (parts) => ({ ...parts, circumstances: parts.circumstances + 1 }),
  'the right age': (parts) => ({ ...parts, ageFits: true }),
  'one more who went': (parts) => ({ ...parts, said: { ...parts.said, went: parts.said.went + 1 } }),
  room: (parts) => ({ ...parts, capacity: 'capacity' }),
  'being open': (parts) => ({ ...parts, status: 'active', isAway: false }),
  'money that goes on': (parts) => ({ ...parts, fundingEndsSoon: false }),
  'being confirmed lately': (parts) => ({ ...parts, freshness: 100 }),
}

test.each(Object.entries(better))('with all else equal, %s never ranks lower', (_, made) => {
  fc.assert(fc.property(anyParts, (parts) => scoreOf(made(parts)) >= scoreOf(parts)))
})

test('a need more is worth an hour of travel', () => {
  fc.assert(
    fc.property(anyParts, (parts) => {
      const near = { ...parts, metres: 100, minutes: 2 }
      const far = { ...parts, metres: 30_000, minutes: 70, needs: { ...parts.needs, said: parts.needs.said + 1 } }
      return scoreOf(far) > scoreOf(near)
    }),
  )
})
