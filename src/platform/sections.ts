/** A part of a stream: what it is, and its bytes, however many there will be. */
export interface Section {
  head: Record<string, unknown>
  body: AsyncIterable<Buffer> | Iterable<Buffer>
}

/** Writes sections one after the other: a head in JSON, then pieces, each with its length before it, and one of length 0 at the end. */
export async function* joinSections(sections: AsyncIterable<Section>): AsyncGenerator<Buffer> {
  for await (const { head, body } of sections) {
    yield* withLength(Buffer.from(JSON.stringify(head)))
    for await (const piece of body) if (piece.length > 0) yield* withLength(piece)
    yield lengthOf(0)
  }
}

function* withLength(piece: Buffer): Generator<Buffer> {
  yield lengthOf(piece.length)
  yield piece
}

function lengthOf(length: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length)
  return bytes
}

/** Reads them back. The body of one has to be read to its end before the next comes; what nobody reads is passed over. */
export async function* splitSections(bytes: AsyncIterable<Buffer>): AsyncGenerator<Section> {
  const pieces = piecesOf(bytes)
  for (;;) {
    const head = await pieces.next()
    if (head.done) return
    let isOver = false
    async function* body() {
      while (!isOver) {
        const piece = await pieces.next()
        if (piece.done) throw new Error('a section has no end')
        if (piece.value.length === 0) isOver = true
        else yield piece.value
      }
    }
    const rest = body()
    yield { head: JSON.parse(head.value.toString()) as Record<string, unknown>, body: { [Symbol.asyncIterator]: () => keptOpen(rest) } }
    for await (const _ of keptOpen(rest)) void _
  }
}

/** Who stops reading a body half-way does not end it: its rest has to be passed over. */
async function* keptOpen(body: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  for (let piece = await body.next(); !piece.done; piece = await body.next()) yield piece.value
}

async function* piecesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE()) {
      const end = 4 + held.readUInt32BE()
      yield held.subarray(4, end)
      held = held.subarray(end)
    }
  }
  if (held.length > 0) throw new Error('a piece has no end')
}
