import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { cut } from './cut.ts'

/** The bytes cannot be opened: they were changed, cut short, put in the place of others, or sealed with another key. */
export class CannotBeOpened extends Error {}

const SEGMENT = 1 << 20
const TAG = 16
const SALT = 32
const PREFIX = 7
const HEADER = 1 + SALT + PREFIX

/**
 * Seals a stream of any length with a key of 32 bytes, a megabyte at a time. The form is that of Google Tink's AES256_GCM_HKDF_1MB, so
 * that others can open it too: https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
 *
 * @param about what the stream is, say its name: under another it does not open
 */
export async function* sealStream(key: Buffer, about: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const salt = randomBytes(SALT)
  const prefix = randomBytes(PREFIX)
  const ownKey = keyOfStream(key, salt, about)
  yield Buffer.concat([Buffer.from([HEADER]), salt, prefix])
  for await (const { piece, number, isLast } of cut(bytes, SEGMENT - HEADER - TAG, SEGMENT - TAG)) {
    const cipher = createCipheriv('aes-256-gcm', ownKey, nonceOf(prefix, number, isLast))
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
}

/**
 * Opens what was sealed. Each piece that it gives is as it was; that none is missing is known only when it has ended.
 *
 * @throws CannotBeOpened
 */
export async function* openStream(key: Buffer, about: string, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let opening: { ownKey: Buffer; prefix: Buffer } | undefined
  for await (const { piece, number, isLast } of cut(sealed, HEADER, SEGMENT - HEADER, SEGMENT)) {
    if (!opening) {
      if (piece.length < HEADER || piece[0] !== HEADER || isLast) throw new CannotBeOpened('there is no beginning')
      opening = { ownKey: keyOfStream(key, piece.subarray(1, 1 + SALT), about), prefix: Buffer.from(piece.subarray(1 + SALT)) }
      continue
    }
    yield openPiece(opening.ownKey, nonceOf(opening.prefix, number - 1, isLast), piece)
  }
}

function openPiece(key: Buffer, nonce: Buffer, piece: Buffer): Buffer {
  try {
    const body = piece.length - TAG
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(piece.subarray(body))
    return Buffer.concat([decipher.update(piece.subarray(0, body)), decipher.final()])
  } catch (error) {
    throw new CannotBeOpened('a piece does not open', { cause: error })
  }
}

const keyOfStream = (key: Buffer, salt: Buffer, about: string) => Buffer.from(hkdfSync('sha256', key, salt, Buffer.from(about), 32))

/** The last piece has a nonce of its own kind: a stream that ends earlier does not open. */
function nonceOf(prefix: Buffer, number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  prefix.copy(nonce)
  nonce.writeUInt32BE(number, PREFIX)
  nonce[11] = isLast ? 1 : 0
  return nonce
}
