import { type FactText, hashOfFact, hashOfSeal, type SealText } from './hashes.ts'

/** How many facts a seal holds at most; the database refuses more. */
export const FACTS_A_SEAL = 1000

/** A seal as it is kept. */
export interface KeptSeal extends SealText {
  hash: Buffer
}

/** An entry of a seal's list, with the fact as it is now. */
export interface Listed {
  /** What the fact was when it was sealed. */
  hash: Buffer
  /** Undefined: it is gone. */
  fact: FactText | undefined
}

/** What is not as it was sealed: how many facts are gone, changed or added, and whether the seal or its list was changed itself. */
export interface Difference {
  missing: number
  changed: number
  added: number
  seal: boolean
}

/**
 * Compares a seal with its facts.
 *
 * @param befores what the hash of the seal before may have been; undefined when nobody knows, because that seal is gone
 */
export function differenceOf(
  programmeId: string,
  seal: KeptSeal,
  listed: readonly Listed[],
  befores: readonly (Buffer | null)[] | undefined,
): Difference {
  const sealed = listed.map(({ hash }) => hash)
  const now = listed.map(({ hash, fact }) => (fact ? hashOfFact(programmeId, fact) : hash))
  const missing = listed.filter(({ fact }) => !fact).length
  const changed = now.filter((hash, at) => !hash.equals(sealed[at]!)).length
  const fits = (row: SealText, hashes: readonly Buffer[]) =>
    befores?.some((before) => hashOfSeal(programmeId, before, row, hashes).equals(seal.hash)) ?? true

  if (seal.facts === listed.length) {
    if (fits(seal, sealed)) return { missing, changed, added: 0, seal: false }
    // The facts are what they were: somebody changed the list.
    if (missing === 0 && fits(seal, now)) return { missing: 0, changed: 0, added: 0, seal: true }
    return { missing, changed, added: 0, seal: true }
  }
  // The list is what it was: somebody changed how many it should hold.
  if (befores && fits({ ...seal, facts: listed.length }, sealed)) return { missing, changed, added: 0, seal: true }
  const tooFew = seal.facts - listed.length
  return { missing: missing + Math.max(0, tooFew), changed, added: Math.max(0, -tooFew), seal: false }
}

export const isWhole = ({ missing, changed, added, seal }: Difference) => missing + changed + added === 0 && !seal

/**
 * What the next seal may stand on. Where the hash of this one was changed in its row, the next still stands on what it was,
 * and is not broken itself.
 */
export function beforesOfNext(
  programmeId: string,
  seal: KeptSeal,
  listed: readonly Listed[],
  befores: readonly (Buffer | null)[] | undefined,
): (Buffer | null)[] {
  if (!befores) return [seal.hash]
  const hashes = listed.map(({ hash }) => hash)
  return [seal.hash, hashOfSeal(programmeId, befores.at(-1)!, seal, hashes)]
}
