import { createHmac, randomInt } from 'node:crypto'

/** Letters and figures that nobody mixes up on paper. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const LONG = 10
const HOW_MANY = 10

/** Ten codes for paper, each with 49 bits of chance, and what we keep of them. */
export function newRecoveryCodes(secret: string): { codes: string[]; kept: string } {
  const codes = Array.from({ length: HOW_MANY }, newCode)
  return { codes, kept: JSON.stringify(codes.map((code) => hashOfRecoveryCode(secret, code))) }
}

function newCode(): string {
  const letters = Array.from({ length: LONG }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${letters.slice(0, LONG / 2)}-${letters.slice(LONG / 2)}`
}

/**
 * What we keep of a code, however it is written. Shorter than the key of a link, so a bare hash could be guessed by whoever
 * has the database alone: it is keyed with the secret of the server (HMAC-SHA-256).
 */
export function hashOfRecoveryCode(secret: string, typed: string): string {
  const letters = typed.toLowerCase().replace(/[^a-z0-9]/g, '')
  return createHmac('sha256', secret).update(`recovery code ${letters}`).digest('base64url')
}
