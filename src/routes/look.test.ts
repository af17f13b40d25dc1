import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isOnlyForLooks, lookAddress, rememberLooks } from './look.ts'

const sent = (address: string, method = 'POST') => {
  const url = new URL(address, 'https://footbridge.example/p/overwater/ask')
  const event = { url, request: new Request(url, { method }), locals: {} as App.Locals, cookies: { set: () => undefined } as never }
  rememberLooks(event)
  return isOnlyForLooks(event)
}

test('a form that is sent only for the looks of its page is told from one that is meant', () => {
  expect(lookAddress('?/contact', { language: 'nl' })).toBe('?/contact&look-language=nl')
  expect(lookAddress('/p/overwater/ask', { size: 'large' })).toBe('/p/overwater/ask?look-size=large')
  expect(sent(lookAddress('?/contact', { language: 'nl' }))).toBe(true)
  expect(sent(lookAddress('/p/overwater/ask', { size: 'usual' }))).toBe(true)
  expect(sent('?/contact')).toBe(false)
  expect(sent('/p/overwater/ask')).toBe(false)
  expect(sent(lookAddress('/p/overwater/ask', { size: 'usual' }), 'GET')).toBe(false)
})

test('every main form has an address of its own, so that it is sent after the looks were changed', () => {
  const forms = globSync('src/routes/**/*.svelte').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/<form\b[^>]*id=\{MAIN_FORM\}[^>]*>/g)].map(([form]) => ({ file, form })),
  )
  expect(forms.length).toBeGreaterThan(6)
  expect(forms.filter(({ form }) => !/\baction=|\{action\}/.test(form))).toEqual([])
})
