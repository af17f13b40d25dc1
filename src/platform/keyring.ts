import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

/** Keys by their name (AES-256), the newest first: that one seals, all of them open. */
export type Keyring = ReadonlyMap<string, Buffer>

/** For what has nothing to do with anybody's story. */
export const NO_KEYS: Keyring = new Map()

export interface Sealed {
  sealed: Buffer
  sealedWith: string
}

const NONCE = 12
const TAG = 16

/**
 * Seals words with the newest key.
 *
 * @param about what the words belong to, say an id: they open nowhere else
 */
export function seal(keyring: Keyring, words: string, about: string): Sealed {
  const [newest] = keyring
  if (!newest) throw new Error('there is no key to seal with')
  const [sealedWith, key] = newest
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  const body = Buffer.concat([cipher.update(words, 'utf8'), cipher.final()])
  return { sealed: Buffer.concat([nonce, cipher.getAuthTag(), body]), sealedWith }
}

/**
 * Opens what was sealed. Undefined: its key is not here.
 *
 * @throws Error when it was changed, or belongs to something else
 */
export function unseal(keyring: Keyring, { sealed, sealedWith }: Sealed, about: string): string | undefined {
  const key = keyring.get(sealedWith)
  if (!key) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE)).setAAD(Buffer.from(about))
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG))
  return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
}

/** A new key: its name says on which day it was made. */
export function newKeyLine(now: Date): string {
  return `${now.toISOString().slice(0, 10)}-${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64url')}`
}

const line = z.string().regex(/^[a-z0-9-]{1,40}:[A-Za-z0-9_-]{43}$/, 'a line is a name, a colon and 32 bytes in base64url')

/**
 * Reads keys from text, one a line, the newest first.
 *
 * @throws Error with the number of the line that is not a key
 */
export function readKeyring(text: string): Keyring {
  const keyring = new Map<string, Buffer>()
  const lines = text.split(/[\s,]+/).filter((one) => one !== '')
  for (const [index, one] of lines.entries()) {
    if (!line.safeParse(one).success) throw new Error(`Key ${index + 1} cannot be read: NAME:KEY, as 'npx footbridge keys new' writes it.`)
    const [name = '', key = ''] = one.split(':')
    if (keyring.has(name)) throw new Error(`Key ${index + 1} has the name of an earlier one: ${name}`)
    keyring.set(name, Buffer.from(key, 'base64url'))
  }
  if (keyring.size === 0) throw new Error('There are no keys in it.')
  return keyring
}

/** The keys in this file, which is made with one key where there is none yet. */
export function keptKeyring(file: string, now: Date): Keyring {
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, `${newKeyLine(now)}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readKeyring(readFileSync(file, 'utf8'))
}
