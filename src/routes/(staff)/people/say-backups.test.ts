import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nameOfBase } from '#platform/backups/store'
import { sayBackups } from './say-backups.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-say-'))
afterAll(() => rmSync(folder, { recursive: true }))

const manner = (now: string) => ({ locale: 'en' as const, timeZone: 'Europe/London', now: new Date(now) })
const config = (fields: { folder?: string; ownerUrl?: string } = {}) => ({
  ownerUrl: fields.ownerUrl,
  backups: { folder: fields.folder, keys: 'keys', days: 30 },
})

test('an administrator reads when the last backup was made, and is warned when that is two days ago', () => {
  expect(sayBackups(config({ folder }), false, manner('2026-11-22T10:00Z'))).toEqual({
    said: 'No backup has been made yet.',
    isWarning: true,
  })
  mkdirSync(join(folder, '7'))
  const name = nameOfBase(new Date('2026-11-22T02:00Z'), new Date('2026-11-22T02:01Z'), '0'.repeat(24))
  writeFileSync(join(folder, '7', name), '')
  expect(sayBackups(config({ folder }), false, manner('2026-11-22T10:00Z'))).toEqual({
    said: 'The last backup of everything was made on Sunday 22 November, 02:01.',
    isWarning: false,
  })
  expect(sayBackups(config({ folder }), false, manner('2026-11-24T02:02Z'))).toMatchObject({
    said: expect.stringContaining('more than two days ago'),
    isWarning: true,
  })
})

test('where nobody makes backups that is said too, but not of people who are invented', () => {
  const now = manner('2026-11-22T10:00Z')
  expect(sayBackups(config(), false, now)).toEqual({ said: expect.stringContaining('Nobody makes backups'), isWarning: true })
  expect(sayBackups(config({ ownerUrl: 'postgres://elsewhere' }), false, now)).toMatchObject({ isWarning: false })
  expect(sayBackups(config(), true, now)).toBeUndefined()
})
