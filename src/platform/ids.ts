import { createHash, randomBytes } from 'node:crypto'

let lastAt = -1
let sequence = 0

/**
 * A UUID version 7 (RFC 9562): 48 bits of milliseconds, a counter for those of one millisecond, then random. Sorts by the
 * moment it was made, also within this process's millisecond.
 */
export function newId(at: number = Date.now()): string {
  const bytes = randomBytes(16)
  sequence = at === lastAt ? (sequence + 1) & 0xfff : bytes.readUInt16BE(6) & 0x3ff
  lastAt = at
  bytes.writeUIntBE(at, 0, 6)
  bytes.writeUInt16BE(0x7000 | sequence, 6)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** When an id of ours was made, to the millisecond. */
export function momentOf(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16))
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function isId(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text)
}

/** The key of a link: 32 random bytes as 43 characters that survive a URL. */
export function newKey(): string {
  return randomBytes(32).toString('base64url')
}

/** What we keep of a key: SHA-256. The key has 256 bits of chance, so a slow hash would add nothing. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
