import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('no two words stand against each other: a blank that a block or an element begins with is written so that Svelte keeps it', () => {
  const lost = globSync('src/{routes,ui}/**/*.svelte').filter((file) =>
    /\}&#32;|<span class="soft[^>]*> \{[^}]*\}<\/span>/.test(readFileSync(file, 'utf8')),
  )
  expect(lost).toEqual([])
})
