import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

interface Row {
  number: number
  what: string
  paper: string
  status: string
  where: string
}

const rows: Row[] = readFileSync('docs/capabilities.md', 'utf8')
  .split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => /^\d+$/.test(cells[1] ?? ''))
  .map(([, number, what, paper, status, where]) => ({ number: Number(number), what: what!, paper: paper!, status: status!, where: where! }))

const allTests = ['src', 'tests']
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.test.ts') || file.includes('journey'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')

test('all 169 capabilities are listed, each once and in order, with a line of the paper', () => {
  expect(rows.map((row) => row.number)).toEqual(Array.from({ length: 169 }, (_, index) => index + 1))
  expect(rows.filter((row) => !/^L\d+/.test(row.paper) || row.what.length < 15)).toEqual([])
})

test('each says whether it is built, not yet, or answered', () => {
  expect(rows.filter((row) => !['built', 'not yet', 'answered'].includes(row.status))).toEqual([])
})

test('what is built names a file that is there and a test that is there', () => {
  const untrue = rows
    .filter((row) => row.status === 'built')
    .flatMap(({ number, where }) => {
      const file = where.match(/^`([^`]+)`/)?.[1]
      const title = where.match(/test “(.+)”$/)?.[1]
      return [
        ...(file && existsSync(file) ? [] : [`${number}: no file ${file}`]),
        ...(title && allTests.includes(title) ? [] : [`${number}: no test “${title}”`]),
      ]
    })
  expect(untrue).toEqual([])
})

test('what is answered says why not', () => {
  expect(rows.filter((row) => row.status === 'answered' && row.where.length < 40)).toEqual([])
})
