import { expect, test } from 'vitest'
import { isSecret, writtenIn } from '#platform/form'
import { lessForm, shareForm, stopForm } from './story/story-forms.ts'

const pages = (import.meta as unknown as { glob(pattern: string, options: object): Record<string, string> }).glob('./**/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** Every tag of a page, whole: a ">" in a text or in braces does not end one. */
const TAG = /<\w(?:"[^"]*"|'[^']*'|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|[^"'{>])*>/g

/** The names of the fields of a page that a browser draws as dots; of one whose name is not written out, the whole tag. */
const dottedIn = (page: string) =>
  [...page.matchAll(TAG)]
    .filter(([tag]) => /\stype=(?:"password"|'password'|\{[^}]*password)/.test(tag))
    .map(([tag]) => /\sname="(\w+)"/.exec(tag)?.[1] ?? `no name: ${tag}`)
const isGivenBack = (name: string) => name.startsWith('no name') || !isSecret(name)

test('every field that a browser hides has a name by which it is never given back', () => {
  const dotted = Object.values(pages).flatMap(dottedIn)
  expect(dotted).toContain('newPasswordAgain')
  expect(dotted).toContain('pin')
  expect(dotted.filter(isGivenBack)).toEqual([])
})

test.each([
  ['its kind before its name', '<Field type="password" name="secret" />'],
  ['a name that is put together', '<Field name={`password-${at}`} type="password" />'],
  ['a name of another', '<Field name="password" /><input type="password" />'],
  ['a kind that changes', "<input oninput={() => check({ at: 'x' })} type={shown ? 'text' : 'password'} name=\"code\" />"],
])('a field with %s is found all the same', (_, page) => {
  expect(dottedIn(page).filter(isGivenBack)).toHaveLength(1)
})

test('what was chosen in a form of the story is not given back as words to copy', () => {
  const typed = { at: 'share-personal', layer: 'personal', to: 'group:019f8000-0000-7000-8000-000000000000:introduction', sharingId: '1' }
  for (const form of [shareForm, lessForm, stopForm]) expect(writtenIn(form, typed)).toEqual([])
})
