import { expect, test } from 'vitest'
import { sayInList, saySecondSteps } from './say-second-steps.ts'

const none = { hasCodeApp: false, passkeys: 0 }

test('what somebody has is said, and never more than that', () => {
  expect(saySecondSteps({ hasCodeApp: true, passkeys: 2 })).toBe('Second step: code app, passkey')
  expect(saySecondSteps(none)).toBe('No second step')
  expect(saySecondSteps(undefined)).toBe('No second step')
})

test('in the list, having none counts only where a role asks for one', () => {
  expect(sayInList(none, false)).toBe('')
  expect(sayInList(none, true)).toBe('No second step')
  expect(sayInList({ hasCodeApp: false, passkeys: 1 }, false)).toBe('Second step: passkey')
})
