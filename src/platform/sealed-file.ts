import { createReadStream, createWriteStream, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createGzip } from 'node:zlib'
import type { Keyring } from './keyring.ts'
import { Refusal } from './refusal.ts'
import { CannotBeOpened, openStream, sealStream } from './sealed-stream.ts'

/** The first line of each file, before what is sealed: which key opens it. */
const FIRST_LINE = /^footbridge sealed 1 ([a-z0-9-]{1,40})\n/
const LONGEST_LINE = 64

/**
 * Writes a file, packed (gzip) and sealed with the newest key. It has its name when all of it is on the disk, and not before.
 *
 * @param about what it is: under another description it does not open
 */
export async function writeSealedFile(path: string, about: string, keyring: Keyring, bytes: AsyncIterable<Buffer>): Promise<void> {
  const [newest] = keyring()
  if (!newest) throw new Error('there is no key to seal with')
  const line = `footbridge sealed 1 ${newest[0]}\n`
  const begun = `${path}.begun-${process.pid}`
  try {
    await pipeline(
      bytes,
      createGzip({ level: constants.Z_BEST_SPEED }),
      async function* (packed) {
        yield Buffer.from(line)
        yield* sealStream(newest[1], line + about, packed as AsyncIterable<Buffer>)
      },
      createWriteStream(begun, { mode: 0o600, flush: true }),
    )
    renameSync(begun, path)
  } finally {
    rmSync(begun, { force: true })
  }
}

/** The name of the key that sealed this file. Undefined: it is no file of ours. */
export async function keyNameOf(path: string): Promise<string | undefined> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_LINE), 0, LONGEST_LINE, 0)
    return FIRST_LINE.exec(buffer.toString('latin1', 0, bytesRead))?.[1]
  } finally {
    await file.close()
  }
}

/**
 * Reads such a file and hands its bytes on. What it handed on counts only when it has come to its end without a refusal.
 *
 * @throws Refusal invalid (`sealed-file-damaged`), conflict (`sealed-file-key`): it was sealed with a key that is not here
 */
export async function readSealedFile<T>(
  path: string,
  about: string,
  keyring: Keyring,
  read: (bytes: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const name = await keyNameOf(path)
  if (name === undefined) throw damaged(path)
  const key = keyring().get(name)
  if (!key) throw new Refusal('conflict', 'sealed-file-key', { words: { file: path, key: name } })
  const line = `footbridge sealed 1 ${name}\n`
  let result: { is: T } | undefined
  try {
    await pipeline(
      createReadStream(path, { start: line.length, highWaterMark: 1 << 18 }),
      (sealed) => openStream(key, line + about, sealed as AsyncIterable<Buffer>),
      createGunzip(),
      async (bytes) => {
        result = { is: await read(bytes as AsyncIterable<Buffer>) }
        // To the very end, also of what nobody asked for: only then it is known that nothing is missing.
        for await (const _ of bytes as AsyncIterable<Buffer>) void _
      },
    )
  } catch (error) {
    throw isDamage(error) ? damaged(path) : error
  }
  return result!.is
}

const damaged = (file: string) => new Refusal('invalid', 'sealed-file-damaged', { words: { file } })

function isDamage(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return error instanceof CannotBeOpened || code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE'
}
