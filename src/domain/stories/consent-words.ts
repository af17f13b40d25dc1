import { Refusal } from '#platform/refusal'
import type { WayToShare } from './story.ts'

/** Which words of ours are said and shown now. It goes up with the words: `consent-words.test.ts` holds them together. */
export const CONSENT_WORDS_VERSION = 4

/** From which day on each version was said and shown, the newest first. */
const SINCE: Record<number, string> = { 4: '2026-11-23', 3: '2026-11-23', 2: '2026-11-23', 1: '2026-11-22' }

/** A yes, as far as it says to which words it was given. */
interface Asked {
  how: WayToShare
  /** The day on which it was said; undefined: now, on their own screen. */
  saidOn: string | undefined
  /** The number that is printed on a paper form. */
  paperVersion: number | undefined
}

/**
 * A yes on paper stands on a form of ours, with its number.
 *
 * @throws Refusal invalid (`story-form-number`, field `paperVersion`)
 */
export function demandFormNumber({ how, paperVersion }: { how: WayToShare; paperVersion?: number | undefined }): void {
  if (how === 'paper' && (paperVersion === undefined || !(paperVersion in SINCE)))
    throw new Refusal('invalid', 'story-form-number', { field: 'paperVersion' })
}

/**
 * To which version of our words was this yes given? On paper to what is printed there; in a conversation to what was said on that day;
 * on their own screen to what it shows now.
 *
 * @throws Refusal invalid (as `demandFormNumber`)
 */
export function wordsOf({ how, saidOn, paperVersion }: Asked): number {
  demandFormNumber({ how, paperVersion })
  if (how === 'paper') return paperVersion!
  if (saidOn === undefined) return CONSENT_WORDS_VERSION
  const version = Object.keys(SINCE)
    .map(Number)
    .toSorted((one, other) => other - one)
    .find((one) => SINCE[one]! <= saidOn)
  // A conversation before the first of them is counted among the first.
  return version ?? 1
}
