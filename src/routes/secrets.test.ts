import { expect, test } from 'vitest'
import { isSecret, writtenIn } from '#platform/form'
import { lessForm, shareForm, stopForm } from './story/story-forms.ts'

const pages = (import.meta as unknown as { glob(pattern: string, options: object): Record<string, string> }).glob('./**/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The fields of all pages that a browser draws as dots. */
const dotted = Object.values(pages).flatMap((page) =>
  [...page.matchAll(/<\w+[^<]*\btype="password"/g)].map(([field]) => /\bname="(\w+)"/.exec(field)?.[1] ?? field),
)

test('every field that a browser hides has a name by which it is never given back', () => {
  expect(dotted).toContain('newPasswordAgain')
  expect(dotted).toContain('pin')
  expect(dotted.filter((name) => !isSecret(name))).toEqual([])
})

test('what was chosen in a form of the story is not given back as words to copy', () => {
  const typed = { at: 'share-personal', layer: 'personal', to: 'group:019f8000-0000-7000-8000-000000000000:introduction', sharingId: '1' }
  for (const form of [shareForm, lessForm, stopForm]) expect(writtenIn(form, typed)).toEqual([])
})
