/** Words before a family name that one register writes and another leaves out: "de Vries" is filed under V. */
const before = new Set(
  (
    'van von vom der den de het t ter ten te op in aan bij onder over uit voor tot vd vdr v d la le les du des di da dos del della el al bin ibn ' +
    'zu zur zum af av'
  ).split(' '),
)

/**
 * A family name as it is compared: without capitals, accents have already gone, without what stands before it ("van der"),
 * wherever that is written. A name that is nothing else stays whole.
 *
 * @param plain lower case and without accents, as `plain(lower(…))` gives it in SQL
 */
export function coreOfFamilyName(plain: string): string {
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  const core = words.filter((word) => !before.has(word))
  return (core.length > 0 ? core : words).join('')
}
