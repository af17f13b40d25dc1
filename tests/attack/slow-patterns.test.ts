import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** Every regular expression of the program, as its source writes it. */
function patternsIn(file: string): string[] {
  const found: string[] = []
  const look = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push(node.text)
    ts.forEachChild(node, look)
  }
  look(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))
  return found
}

const patterns = new Map(
  ['src/platform', 'src/domain', 'src/routes', 'src/standards']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) => patternsIn(file).map((pattern): [string, string] => [pattern, file])),
)

const LONG = 5000
/** Long rows of what a pattern may take in two ways, each ended by what none expects. */
const ROWS = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '-',
  '_',
  '.',
  ',',
  '/',
  ':',
  ';',
  '"',
  "'",
  '<',
  '(',
  '[',
  '=',
  '%',
  '+',
  '@',
  'a@',
  'a.',
  'a-',
  'a ',
  '0.',
  '0:',
  '="',
  'é',
  '\r\n',
  'http://',
  '<a ',
  '/a',
]
const strings = ROWS.flatMap((row) => [
  row.repeat(LONG / row.length),
  `${row.repeat(LONG / row.length)}\u0001`,
  `a${row.repeat(LONG / row.length)}\u0001`,
])

/** What a pattern that goes back and forth needs minutes for, and every other a thousandth. */
const SLOW = 2000

test('there are patterns', () => expect(patterns.size).toBeGreaterThan(100))

test('no pattern of ours takes long over a long row of anything', () => {
  const slow: string[] = []
  for (const [pattern, file] of patterns) {
    try {
      runInNewContext(`for (const text of strings) { ${pattern}.test(text) }`, { strings }, { timeout: SLOW })
    } catch {
      slow.push(`${file}: ${pattern}`)
    }
  }
  expect(slow).toEqual([])
})
