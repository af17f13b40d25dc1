import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CONSENT_WORDS_VERSION, wordsOf } from './consent-words.ts'

/** The sentences by which people are asked, and what they mean: on the screen, on paper, and as a link worker reads them out. */
const ASKED =
  /^(story_(layer|question|to|for|paper|agreed|share_who|until|since|cannot_call_back|take_back_means)|my_story_(intro|share_who))/

/** What was asked under each version. Never changed: who changes a sentence goes up by one, and adds a line. */
const VERSIONS: Record<number, string> = {
  1: '7e9c312cc57db48d',
  2: '5841a286d4c019d7',
  3: '2589c6f5c2a89526',
  4: 'b6aa87657c5a1410',
}

test('a yes says to which words it was given: when they change, the version goes up', () => {
  const words = (['en', 'nl'] as const).flatMap((locale) =>
    Object.entries(JSON.parse(readFileSync(`messages/${locale}.json`, 'utf8')) as Record<string, string>)
      .filter(([key]) => ASKED.test(key))
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  )
  expect(words.length).toBeGreaterThan(50)
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 16)
  expect(hash, `the words of consent have changed: add version ${CONSENT_WORDS_VERSION + 1} with ${hash}`).toBe(
    VERSIONS[CONSENT_WORDS_VERSION],
  )
})

test('a yes was given to what is printed on the paper, to what was said on that day, or to what the screen shows now', () => {
  const paper = (paperVersion?: number) => () => wordsOf({ how: 'paper', saidOn: '2026-11-23', paperVersion })
  expect(paper(2)()).toBe(2)
  for (const wrong of [undefined, 0, 1.5, NaN, CONSENT_WORDS_VERSION + 1]) expect(paper(wrong)).toThrow('story-form-number')
  expect(wordsOf({ how: 'own-screen', saidOn: undefined, paperVersion: undefined })).toBe(CONSENT_WORDS_VERSION)
  for (const [saidOn, version] of [
    ['2026-11-22', 1],
    ['2026-05-12', 1],
    ['2099-01-01', CONSENT_WORDS_VERSION],
  ] as const)
    expect(wordsOf({ how: 'spoken', saidOn, paperVersion: undefined })).toBe(version)
})
