import { expect, test } from 'vitest'
import { withErrorInTitle } from './error-title.ts'

const page = (body: string) => `<head><title>Refer – Footbridge</title></head><body>${body}</body>`

test('a page with an error summary says so in its title, in its language; any other keeps its own', () => {
  const wrong = page('<div tabindex="-1" id="error-summary"></div>')
  expect(withErrorInTitle(wrong, 'en')).toContain('<title>Error: Refer – Footbridge</title>')
  expect(withErrorInTitle(wrong, 'nl')).toContain('<title>Fout: Refer – Footbridge</title>')
  expect(withErrorInTitle(page('<h1>Refer</h1>'), 'en')).toBe(page('<h1>Refer</h1>'))
})
