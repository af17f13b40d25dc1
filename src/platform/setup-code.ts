import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** Letters and digits that nobody mixes up when reading them off a screen. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/**
 * A code that whoever starts the server reads in its window, e.g. `K7QM-2XWD`: 40 bits, behind a limit of tries. It is
 * made of the server's secret, so that a restart while somebody types does not change it.
 */
export function setupCodeOf(secret: string): string {
  const bytes = createHmac('sha256', secret).update('setup code').digest()
  const letters = [...bytes.subarray(0, 8)].map((byte) => LETTERS[byte % LETTERS.length]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** Is this the code? However it is written: small letters, spaces, without the dash. */
export function isSetupCode(typed: string, code: string): boolean {
  const hashOf = (text: string) =>
    createHash('sha256')
      .update(text.toUpperCase().replace(/[^A-Z0-9]/g, ''))
      .digest()
  return timingSafeEqual(hashOf(typed), hashOf(code))
}
