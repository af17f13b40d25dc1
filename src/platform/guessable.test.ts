import { expect, test } from 'vitest'
import { demandHardToGuess } from './guessable.ts'
import { PASSWORD_LETTERS } from './identity.ts'

const sam = ['Sam de Vriès', 'sam.devries@practice.example', 'Riverside']
const reasonOf = (password: string) =>
  demandHardToGuess(password, sam).then(
    () => 'taken',
    (refusal: { reason: string }) => refusal.reason,
  )

test('what is used most is refused, however large its letters', async () => {
  for (const password of ['1234567890', 'qwertyuiop', 'Password123', 'basketball', 'Q1W2E3R4T5'])
    expect(await reasonOf(password), password).toBe('password-common')
})

test('the list holds more than the 3,000 used most of those that are long enough', async () => {
  const { default: list } = await import('./common-passwords.txt?raw')
  const all = list.trimEnd().split('\n')
  expect(all.length).toBe(10_000)
  expect(all.filter((one) => one.length < PASSWORD_LETTERS.least || one !== one.toLowerCase())).toEqual([])
})

test('a password of the name, the place and words of everybody is refused, with any numbers and signs', async () => {
  for (const password of [
    'Footbridge2026!',
    'welkom01-welkom01',
    'Sam de Vries 1980',
    'riverside#12345',
    'S.Devriès-practice',
    'Zomer-Riverside-26',
  ])
    expect(await reasonOf(password), password).toBe('password-of-names')
})

test('words of one’s own, numbers, signs and any letters are taken', async () => {
  for (const password of [
    'four walking boots',
    'Sam likes rivers in May',
    'a footbridge of oak',
    'x7$Kq!m2Zp0w',
    'пятьдорогкморю',
    '𓀀 🌊 🌊 🌊 🌊 🌊',
  ])
    expect(await reasonOf(password), password).toBe('taken')
})
