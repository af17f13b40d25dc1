import { expect, test } from 'vitest'
import { gladFirst, nameForMail, sentenceOf, type News } from './feedback.ts'

test.each([
  [{ givenName: 'Ada', familyName: 'de Vries', knownAs: null }, 'Ada d. V.'],
  [{ givenName: 'Adriana', familyName: 'de Vries', knownAs: 'Ada' }, 'Ada d. V.'],
  [{ givenName: 'Suharto', familyName: null, knownAs: null }, 'Suharto'],
  [{ givenName: '秀英', familyName: '𠮷田', knownAs: null }, '秀英 𠮷.'],
])('in a letter %o is %s', (named, expected) => {
  expect(nameForMail(named)).toBe(expected)
})

const outcomes = ['completed', 'client-stopped', 'could-not-reach', 'not-suitable', 'moved-away', 'withdrawn', 'sent-in-error']

test('every piece of news is a sentence in both languages, with the name in it', () => {
  const kinds = ['contact-made', 'could-not-reach', 'plan-agreed', 'first-attendance'] as const
  const news: News[] = [
    ...kinds.map((kind) => ({ kind, outcome: null })),
    ...outcomes.map((outcome) => ({ kind: 'ended' as const, outcome })),
  ]
  for (const one of news) {
    for (const locale of ['en', 'nl'] as const) expect(sentenceOf(one, 'Ada', locale)).toMatch(/\bAda\b.*\.$/)
  }
})

test('what is good to hear comes first', () => {
  const news: News[] = [
    { kind: 'could-not-reach', outcome: null },
    { kind: 'ended', outcome: 'client-stopped' },
    { kind: 'plan-agreed', outcome: null },
    { kind: 'ended', outcome: 'completed' },
    { kind: 'first-attendance', outcome: null },
  ]
  expect(news.toSorted(gladFirst).map(({ kind, outcome }) => outcome ?? kind)).toEqual([
    'first-attendance',
    'completed',
    'plan-agreed',
    'could-not-reach',
    'client-stopped',
  ])
})
