import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { describe, log } from './log.ts'

/** Keys by their name (AES-256), the newest first: that one seals, all of them open. */
export type Keys = ReadonlyMap<string, Buffer>

/** The keys as they are at this moment: somebody may add one while the server runs. */
export type Keyring = () => Keys

/** For what has nothing to do with anybody's story. */
export const NO_KEYS: Keyring = () => new Map()

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
  const [newest] = keyring()
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
  const key = keyring().get(sealedWith)
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
export function readKeys(text: string): Keys {
  const keys = new Map<string, Buffer>()
  const lines = text.split(/[\s,]+/).filter((one) => one !== '')
  for (const [index, one] of lines.entries()) {
    if (!line.safeParse(one).success)
      throw new Error(`Key ${index + 1} cannot be read: NAME:KEY, as 'npx footbridge keys rotate' writes it.`)
    const [name = '', key = ''] = one.split(':')
    if (keys.has(name)) throw new Error(`Key ${index + 1} has the name of an earlier one: ${name}`)
    keys.set(name, Buffer.from(key, 'base64url'))
  }
  if (keys.size === 0) throw new Error('There are no keys in it.')
  return keys
}

/**
 * The keys in this file, which is made with one key where there is none yet. Read again whenever it was changed; while it cannot be
 * read, the keys of before go on.
 *
 * @throws Error at the start, when a line in it is not a key
 */
export function keptKeyring(file: string, now: Date): Keyring {
  mkdirSync(dirname(file), { recursive: true })
  try {
    writeFileSync(file, `${newKeyLine(now)}\n`, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  let read = stateOf(file)
  let keys = readKeys(readFileSync(file, 'utf8'))
  return () => {
    try {
      const now = stateOf(file)
      if (now === read) return keys
      keys = readKeys(readFileSync(file, 'utf8'))
      read = now
    } catch (error) {
      log.error('the file of keys cannot be read: the keys of before go on', { error: describe(error) })
    }
    return keys
  }
}

/** Another file, or the same one changed: two changes within the tick of a clock are two files, since `addKey` puts a new one there. */
function stateOf(file: string): string {
  const { ino, size, mtimeMs } = statSync(file)
  return `${ino} ${size} ${mtimeMs}`
}

/** Puts a new key on top of this file: from now on it seals. The others stay, for what they sealed. */
export function addKey(file: string, now: Date): Keys {
  const text = `${newKeyLine(now)}\n${readFileSync(file, 'utf8')}`
  const beside = `${file}.new`
  writeFileSync(beside, text, { mode: 0o600, flush: true })
  renameSync(beside, file)
  return readKeys(text)
}
