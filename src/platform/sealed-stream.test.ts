import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { CannotBeOpened, openStream, sealStream } from './sealed-stream.ts'

const key = randomBytes(32)
const MEGABYTE = 1 << 20

async function* inChunks(bytes: Buffer, length: number) {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length)
}

async function all(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const sealed = (bytes: Buffer, about = 'a name') => all(sealStream(key, about, inChunks(bytes, 100_000)))
const opened = (bytes: Buffer, about = 'a name', by = key) => all(openStream(by, about, inChunks(bytes, 77_777)))

test('what was sealed opens, whatever its length', async () => {
  const whole = MEGABYTE - 16
  for (const length of [0, 1, whole - 41, whole - 40, whole - 39, 2 * whole - 40, 2 * whole - 39, 3 * MEGABYTE]) {
    const bytes = randomBytes(length)
    expect((await opened(await sealed(bytes))).equals(bytes), String(length)).toBe(true)
  }
})

test('a stream that was changed, cut short, made longer or turned about does not open', async () => {
  const good = await sealed(randomBytes(3 * MEGABYTE))
  const changed = (at: number) => Buffer.concat([good.subarray(0, at), Buffer.from([good[at]! ^ 1]), good.subarray(at + 1)])
  const pieces = [good.subarray(0, MEGABYTE), good.subarray(MEGABYTE, 2 * MEGABYTE), good.subarray(2 * MEGABYTE)]
  const wrong = [
    ...[0, 5, 38, 41, MEGABYTE, good.length - 1].map(changed),
    ...[0, 39, 40, 41, MEGABYTE, 2 * MEGABYTE, good.length - 1].map((length) => good.subarray(0, length)),
    Buffer.concat([good, Buffer.from([0])]),
    Buffer.concat([pieces[0]!, pieces[2]!]),
    Buffer.concat([pieces[0]!, pieces[1]!, pieces[1]!, pieces[2]!]),
  ]
  for (const [index, one] of wrong.entries()) await expect(opened(one), String(index)).rejects.toThrow(CannotBeOpened)
})

test('it opens under its own name and with its own key only', async () => {
  const good = await sealed(Buffer.from('words'))
  await expect(opened(good, 'another name')).rejects.toThrow(CannotBeOpened)
  await expect(opened(good, 'a name', randomBytes(32))).rejects.toThrow(CannotBeOpened)
})
