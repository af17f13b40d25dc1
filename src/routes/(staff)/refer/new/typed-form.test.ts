import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { asMeant, readSeen } from './typed-form.ts'

test('"somebody else" holds for the name that it was said of, and not for the next', () => {
  const seen = { givenName: 'Ron', clientId: 'new' }
  expect(asMeant({ ...seen, reason: 'Rent.' }, seen, false).clientId).toBe('new')
  expect(asMeant({ ...seen, givenName: 'Rob' }, seen, false).clientId).toBe('')
  expect(asMeant({ ...seen, givenName: 'Rob' }, seen, true).clientId).toBe('new')
})

test('of somebody whom we know, a way that stood in the form untouched is no news, also beside a new number', () => {
  const clientId = newId()
  expect(asMeant({ clientId, reachBy: 'phone' }, { reachBy: 'phone' }, true).reachBy).toBe('')
  expect(asMeant({ clientId, reachBy: 'phone', phone: '07700 900100' }, {}, true).reachBy).toBe('')
  expect(asMeant({ clientId, reachBy: 'text' }, { reachBy: 'phone' }, true).reachBy).toBe('text')
  expect(asMeant({ clientId, reachBy: 'phone' }, { reachBy: 'text' }, true).reachBy).toBe('phone')
  expect(asMeant({ clientId, reachBy: 'phone' }, { clientId }, true).reachBy).toBe('phone')
})

test.each([undefined, '{', '[]', '{"givenName":3}', '"x"'])(
  'what a page says that it saw, and nobody can read, is nothing (%s)',
  (text) => {
    expect(readSeen(text)).toEqual({})
  },
)
