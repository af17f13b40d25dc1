import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { entryForm } from './entry-form.ts'

test('a provider of whom much waits sends one correction in the place of all of it', () => {
  const replaces = Array.from({ length: 51 }, () => newId())
  expect(entryForm.parse({ id: newId(), replaces })).toMatchObject({ replaces })
})
