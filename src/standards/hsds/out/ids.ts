import { createHash } from 'node:crypto'

/** Names of ours are hashed under this UUID, which was made for it. */
const NAMESPACE = Buffer.from('0a5b6f0e6d2c5c8e9f4b7d1e2a3c4d5f', 'hex')

/** The same name always gives the same UUID (version 5, RFC 9562): for what has no row of its own, such as "need:loneliness". */
export function idFor(...name: readonly string[]): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name.join('\n')).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Is this a UUID of any version, in small letters or capitals? */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}
