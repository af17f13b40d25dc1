import { createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createInflateRaw } from 'node:zlib'
import { CannotHarvest } from './ask.ts'
import { watchRoom } from './watch-room.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50
const LOCAL = 0x04034b50
/** The end record with the longest comment that there can be. */
const TAIL = 22 + 0xffff

interface Entry {
  name: string
  method: number
  packed: number
  at: number
}

/**
 * Unpacks the files of a zip (APPNOTE 6.3, without zip64 and encryption) into one folder, by their bare names: what is called
 * `../../etc/passwd` lands in it as `passwd`. Bytes are counted as they come out, whatever the zip says of itself.
 *
 * @param most what is taken, and how many bytes of the disk stay free
 * @throws CannotHarvest broken-zip, too-large; NoRoom
 */
export async function unzip(path: string, folder: string, most: { bytes: number; files: number; keepFree: number }): Promise<void> {
  const zip = await open(path)
  try {
    const entries = await entriesOf(zip)
    if (entries.length > most.files) throw new CannotHarvest('too-large', 'zip')
    const taken = new Set<string>()
    let bytes = 0
    for (const entry of entries) {
      const name = basename(entry.name.replaceAll('\\', '/'))
      if (!/\.(csv|tsv|txt|json|ndjson|jsonl)$/i.test(name) || name.startsWith('.') || taken.has(name)) continue
      taken.add(name)
      const count = new Transform({
        transform: (piece: Buffer, _, done) => {
          bytes += piece.length
          done(bytes > most.bytes ? new CannotHarvest('too-large', 'zip') : null, piece)
        },
      })
      await writeEntry(zip, entry, [count, watchRoom(most.keepFree)], join(folder, name))
    }
  } finally {
    await zip.close()
  }
}

async function writeEntry(zip: FileHandle, entry: Entry, through: [Transform, Transform], file: string): Promise<void> {
  const local = await bytesAt(zip, entry.at, 30)
  if (local.readUInt32LE(0) !== LOCAL || ![0, 8].includes(entry.method)) throw new CannotHarvest('broken-zip', 'zip')
  if (entry.packed === 0) return
  const start = entry.at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const packed = zip.createReadStream({ start, end: start + entry.packed - 1, autoClose: false })
  const out = createWriteStream(file, { flags: 'wx' })
  await (entry.method === 8 ? pipeline(packed, createInflateRaw(), ...through, out) : pipeline(packed, ...through, out))
}

async function entriesOf(zip: FileHandle): Promise<Entry[]> {
  const { size } = await zip.stat()
  const from = Math.max(0, size - TAIL)
  const tail = await bytesAt(zip, from, size - from)
  let end = tail.length - 22
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--
  if (end < 0) throw new CannotHarvest('broken-zip', 'zip')
  const [length, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (length > 16 * 1024 ** 2 || at + length > size) throw new CannotHarvest('broken-zip', 'zip')
  const directory = await bytesAt(zip, at, length)
  const entries: Entry[] = []
  for (let here = 0; here + 46 <= directory.length && directory.readUInt32LE(here) === ENTRY;) {
    const nameLength = directory.readUInt16LE(here + 28)
    entries.push({
      name: directory.toString('utf8', here + 46, here + 46 + nameLength),
      method: directory.readUInt16LE(here + 10),
      packed: directory.readUInt32LE(here + 20),
      at: directory.readUInt32LE(here + 42),
    })
    here += 46 + nameLength + directory.readUInt16LE(here + 30) + directory.readUInt16LE(here + 32)
  }
  return entries
}

async function bytesAt(zip: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await zip.read(Buffer.alloc(length), 0, length, position)
  if (bytesRead < length) throw new CannotHarvest('broken-zip', 'zip')
  return buffer
}
