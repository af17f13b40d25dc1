import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openWorld } from './support/world.ts'

const world = await openWorld()

test('every column that the data dictionary lists is one of the database, and is listed once', async () => {
  const { rows } = await world.owner.query<{ name: string }>(
    `select case table_schema when 'public' then '' else table_schema || '.' end || table_name || ' ' || column_name as name
     from information_schema.columns`,
  )
  const there = new Set(rows.map(({ name }) => name))
  const listed = readFileSync('docs/data-dictionary.md', 'utf8')
    .split('\n## ')
    .slice(1)
    .flatMap((part) => [...part.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => `${part.split('\n', 1)[0]} ${column}`))
  expect(listed.length).toBeGreaterThan(400)
  expect(listed.filter((name) => !there.has(name))).toEqual([])
  expect(listed.filter((name, at) => listed.indexOf(name) !== at)).toEqual([])
})
