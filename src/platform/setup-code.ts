import { createHash, randomInt, timingSafeEqual } from 'node:crypto'

/** Letters and digits that nobody mixes up when reading them off a screen. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** A code that whoever starts the server reads in its window, e.g. `K7QM-2XWD`: 39 bits of chance behind a limit of tries. */
export function newSetupCode(): string {
  const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${letters(4)}-${letters(4)}`
}

/** Is this the code? However it is written: small letters, spaces, without the dash. */
export function isSetupCode(typed: string, code: string): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text.toUpperCase().replace(/[^A-Z0-9]/g, '')).digest()
  return timingSafeEqual(hashOf(typed), hashOf(code))
}
