import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { addKey, keptKeyring, newKeyLine, readKeys, seal, unseal } from './keyring.ts'

const folder = mkdtempSync(join(tmpdir(), 'keyring-'))
afterAll(() => rmSync(folder, { recursive: true }))
const now = new Date('2026-05-12T09:00:00Z')
const keys = readKeys(newKeyLine(now))
const keyring = () => keys

test('whatever was sealed opens again, and only there where it belongs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uuid(), fc.uuid(), (words, about, other) => {
      const sealed = seal(keyring, words, about)
      expect(unseal(keyring, sealed, about)).toBe(words)
      if (other !== about) expect(() => unseal(keyring, sealed, other)).toThrow()
    }),
  )
})

test('a changed letter is noticed, wherever it is', () => {
  const sealed = seal(keyring, 'What happened', 'a piece')
  for (let at = 0; at < sealed.sealed.length; at++) {
    const changed = Buffer.from(sealed.sealed)
    changed[at]! ^= 1
    expect(() => unseal(keyring, { ...sealed, sealed: changed }, 'a piece'), `byte ${at}`).toThrow()
  }
})

test('the same words are never sealed the same twice', () => {
  expect(seal(keyring, 'No', 'a piece').sealed.equals(seal(keyring, 'No', 'a piece').sealed)).toBe(false)
})

test('without its key there are no words, and no error', () => {
  const other = readKeys(newKeyLine(now))
  expect(unseal(() => other, seal(keyring, 'What happened', 'a piece'), 'a piece')).toBeUndefined()
})

test('the first start makes a key that only the owner of the server reads; the next keeps it', () => {
  const file = join(folder, 'first', 'story-keys')
  const [name] = keptKeyring(file, now)().keys()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect([...keptKeyring(file, now)().keys()]).toEqual([name])
})

test('a running server takes up a new key by itself, and opens what the old one sealed', () => {
  const file = join(folder, 'rotated')
  const running = keptKeyring(file, now)
  const before = seal(running, 'Sealed before', 'a piece')
  const [newest] = addKey(file, new Date('2026-06-01')).keys()
  expect(seal(running, 'x', 'a piece').sealedWith).toBe(newest)
  expect(unseal(running, before, 'a piece')).toBe('Sealed before')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a file that is spoilt while the server runs spoils nothing: the keys of before go on', () => {
  const file = join(folder, 'spoilt')
  const running = keptKeyring(file, now)
  const before = seal(running, 'Sealed before', 'a piece')
  writeFileSync(file, 'not a key at all')
  expect(unseal(running, before, 'a piece')).toBe('Sealed before')
  rmSync(file)
  expect(unseal(running, before, 'a piece')).toBe('Sealed before')
})

test('a line that is no key stops the start, with its number and without what stands in it', () => {
  const file = join(folder, 'wrong')
  writeFileSync(file, `${newKeyLine(now)}\nold-key:tooshort\n`)
  expect(() => keptKeyring(file, now)).toThrow(/^Key 2 cannot be read/)
  expect(() => keptKeyring(file, now)).not.toThrow(/tooshort/)
  expect(() => readKeys('')).toThrow('no keys')
  expect(() => readKeys(`${readFileSync(join(folder, 'rotated'), 'utf8').repeat(2)}`)).toThrow('name of an earlier one')
})
