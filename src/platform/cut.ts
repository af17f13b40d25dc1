/** A piece of a stream, counted from 0. */
export interface Piece {
  piece: Buffer
  number: number
  isLast: boolean
}

/** Cuts a stream anew into pieces of these lengths, the last of them for all that follow. The last piece may be shorter, or empty. */
export async function* cut(bytes: AsyncIterable<Buffer>, ...lengths: [number, ...number[]]): AsyncGenerator<Piece> {
  const lengthOf = (number: number) => lengths[Math.min(number, lengths.length - 1)]!
  let held: Buffer[] = []
  let holds = 0
  let number = 0
  for await (const chunk of bytes) {
    held.push(chunk)
    holds += chunk.length
    // Never all of it: which piece is the last is known when nothing follows.
    while (holds > lengthOf(number)) {
      const length = lengthOf(number)
      const all = held.length === 1 ? held[0]! : Buffer.concat(held)
      yield { piece: all.subarray(0, length), number: number++, isLast: false }
      held = [all.subarray(length)]
      holds -= length
    }
  }
  yield { piece: Buffer.concat(held), number, isLast: true }
}
