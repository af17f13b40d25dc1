/** A list in pieces of so many, of which one at a time is in memory. */
export function* inBatches<T>(list: Iterable<T>, size: number): Generator<T[]> {
  let some: T[] = []
  for (const one of list) {
    if (some.push(one) < size) continue
    yield some
    some = []
  }
  if (some.length > 0) yield some
}
