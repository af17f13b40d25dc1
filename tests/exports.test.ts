import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const files = ['src', 'tests', 'bench', 'scripts'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => join(root, file))
    .filter((file) => /\.(ts|mjs|svelte)$/.test(file) && !file.startsWith('src/paraglide')),
)
const textOf = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]))

/** What a framework calls by its name, and what is written by a program. */
const ASKED_FOR_BY_OTHERS = /(^|\/)\+|^src\/hooks\.server\.ts$|^src\/platform\/schema\.ts$|\.d\.ts$/

const NAMES_FROM =
  /(?:(?:import|export)\s+(?:type\s+)?(?:\w+,\s*)?\{([^}]*)\}\s*from|\{([^}]*)\}\s*=\s*await\s+import\()\s*['"]([^'"]+)['"]/g
const NAME_OF = /\(await import\(['"]([^'"]+)['"]\)\)\.(\w+)/g
const OWN = /^export\s+(?:declare\s+)?(?:async\s+)?(?:function\*?|const|class)\s+(\w+)/gm
const PASSED_ON = /^export\s+\{([^}]*)\}/gm

const namesIn = (list: string) =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name && !name.startsWith('type '))

function placeOf(specifier: string, from: string): string {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier))
  if (specifier === '#words') return 'src/platform/words.ts'
  if (specifier === '#reactions') return 'src/domain/reactions.ts'
  if (specifier === '#demo') return 'src/demo/index.ts'
  return specifier
    .replace(/^#platform\/(.*)$/, 'src/platform/$1.ts')
    .replace(/^#domain\/(.*)$/, 'src/domain/$1/index.ts')
    .replace(/^#ui\//, 'src/ui/')
}

/** `file name` for each function, class or constant that a file takes from another. Types go with what they describe. */
const taken = new Set(
  [...textOf].flatMap(([file, text]) => [
    ...[...text.matchAll(NAMES_FROM)].flatMap((match) =>
      namesIn(match[1] ?? match[2]!).map((name) => `${placeOf(match[3]!, file)} ${name.split(' as ')[0]}`),
    ),
    ...[...text.matchAll(NAME_OF)].map(([, from, name]) => `${placeOf(from!, file)} ${name}`),
  ]),
)

test('nothing is exported that nobody takes', () => {
  const offered = [...textOf]
    .filter(([file]) => file.startsWith('src/') && !ASKED_FOR_BY_OTHERS.test(file) && !file.endsWith('.test.ts'))
    .flatMap(([file, text]) => [
      ...[...text.matchAll(OWN)].map((match) => `${file} ${match[1]}`),
      ...[...text.matchAll(PASSED_ON)].flatMap((match) => namesIn(match[1]!).map((name) => `${file} ${name.split(' as ').at(-1)}`)),
    ])
  expect(offered.length).toBeGreaterThan(300)
  expect(offered.filter((one) => !taken.has(one))).toEqual([])
})
