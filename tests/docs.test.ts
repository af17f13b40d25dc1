import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { dictionary } from '../scripts/dictionary.ts'

const pages = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

/** Paths that a page names in backticks, from the project's folder on. */
const named = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/`((?:src|tests|database|docs|bench|scripts|messages)\/[^`\s]*)`/g)].map((match) => match[1]!)

test.each(pages)('every file that %s names is there', (page) => {
  expect(
    named(page).filter(
      (path) =>
        !existsSync(path) &&
        !existsSync(`${path}.md`) &&
        !readdirSync(dirname(path)).some((file) => join(dirname(path), file).startsWith(path)),
    ),
  ).toEqual([])
})

/** Tests that a table names, “like this”, behind their file; “the same” is the file that was named before. */
function testsNamed(page: string): { file: string; name: string }[] {
  let file = ''
  return readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) =>
      [...line.matchAll(/`([^`]+\.(?:test|journey)\.ts)`|“([^”]+)”/g)].flatMap(([, path, name]) => {
        file = path ?? file
        return name && file ? [{ file, name }] : []
      }),
    )
}

test.each(['docs/security.md', 'docs/asvs.md', 'docs/privacy.md'])('every test that %s names is there', (page) => {
  const all = testsNamed(page)
  expect(all.length).toBeGreaterThan(20)
  const isThere = ({ file, name }: (typeof all)[number]) => {
    const source = file.startsWith('tests/tenancy') ? [file, 'tests/attack/crawl.ts'] : [file]
    return source.some((one) => readFileSync(one, 'utf8').includes(name.replace(/…$/, '')))
  }
  expect(all.filter((one) => !isThere(one))).toEqual([])
})

test.each(pages)('%s has one title', (page) => {
  const text = readFileSync(page, 'utf8').replace(/^```[^]*?^```/gm, '')
  expect(text.match(/^# |\S# (?=\d+\. )/gm)).toHaveLength(1)
})

test.each(pages)('every link and picture of %s leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => match[1]!)
    .filter((link) => !/^(https?:|#)/.test(link))
  expect(links.filter((link) => !existsSync(join(dirname(page), link.split('#')[0]!)))).toEqual([])
})

test('the data dictionary says what the migrations say', () => {
  const written = readFileSync('docs/data-dictionary.md', 'utf8')
  expect(written.match(/^## /gm)!.length).toBeGreaterThan(45)
  expect(written, 'run npm run dictionary').toBe(dictionary())
})
