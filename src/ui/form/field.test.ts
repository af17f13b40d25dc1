import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** What a browser judges by itself, in words of its own and one at a time. Days and hours it may: half a day that was typed never reaches us. */
const JUDGED_BY_A_BROWSER =
  /<(input|select|textarea)\b(?=[^>]*(\s(required|pattern|minlength|min|max|step)\b|type="(email|url|number)"))[^>]*>/g

test('what is wrong in a form is said by the house, all of it at once: no browser stops before', async () => {
  const stopped: string[] = []
  for await (const file of glob('src/**/*.svelte'))
    for (const [tag] of readFileSync(file, 'utf8').matchAll(JUDGED_BY_A_BROWSER)) stopped.push(`${file} ${tag}`)
  expect(stopped).toEqual([])
  expect(readFileSync('src/ui/form/Field.svelte', 'utf8')).toContain("type={isAddress ? 'text' : type}")
})

/** Chosen by the button that sends it: there is no field to name. */
const BY_BUTTON = ['src/routes/(staff)/manage/duplicates/+page.svelte']

test('a page whose form may say no more than that something is still to be filled in names the field in its summary', async () => {
  const silent: string[] = []
  for await (const file of glob('src/routes/**/+page.server.ts')) {
    const page = file.replace('.server.ts', '.svelte')
    if (!/needed\(\d+\)|'needed'|newPassword|correctionForms|tellForm/.test(readFileSync(file, 'utf8')) || BY_BUTTON.includes(page))
      continue
    const [, summary] = /<ErrorSummary([^]*?)\/>/.exec(readFileSync(page, 'utf8')) ?? []
    if (summary !== undefined && !/labels=/.test(summary)) silent.push(page)
  }
  expect(silent).toEqual([])
})
