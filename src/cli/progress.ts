/** One line that is written over itself on a terminal; nothing where output goes to a file. */
export function showProgress(say: (done: number, all: number) => string): { show(done: number, all: number): void; end(): void } {
  const { stderr } = process
  let [shownAt, shown] = [0, false]
  return {
    show: (done, all) => {
      if (!stderr.isTTY || (performance.now() - shownAt < 100 && done < all)) return
      shownAt = performance.now()
      shown = true
      stderr.write(`\r\x1b[K${say(done, all)}`)
    },
    end: () => {
      if (shown) stderr.write('\r\x1b[K')
    },
  }
}
