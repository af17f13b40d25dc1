import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { emptyTemporaryFolder, leaveTemporaryFolder, temporaryFolder } from './temporary.ts'

const home = mkdtempSync(join(tmpdir(), 'footbridge-temporary-'))
afterAll(() => rmSync(home, { recursive: true }))
afterEach(() => vi.useRealTimers())

const there = () => readdirSync(join(home, 'temporary')).sort()
const age = (path: string, minutes: number) => {
  const then = new Date(Date.now() - minutes * 60_000)
  utimesSync(path, then, then)
}

test('what a process left that says nothing any more is taken away, and nothing of one that is at work', () => {
  for (const [name, minutes] of [
    ['harvest-ab12cd', 20],
    ['container-1', 20],
    ['at-work', 2],
  ] as const) {
    mkdirSync(join(home, 'temporary', name), { recursive: true })
    age(join(home, 'temporary', name), minutes)
  }
  const mine = temporaryFolder(home)
  age(mine, 20)
  emptyTemporaryFolder(home)
  expect(there()).toEqual(['at-work', basename(mine)].sort())
  expect(temporaryFolder(home)).toBe(mine)
  leaveTemporaryFolder(home)
  expect(there()).toEqual(['at-work'])
})

test('two processes that have the same name and number have two folders', async () => {
  const mine = temporaryFolder(home)
  vi.resetModules()
  const other = (await import('./temporary.ts')) as typeof import('./temporary.ts')
  expect(other.temporaryFolder(home)).not.toBe(mine)
  other.leaveTemporaryFolder(home)
  expect(there()).toContain(basename(mine))
  leaveTemporaryFolder(home)
})

test('a process says every minute that it is at work', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const mine = temporaryFolder(home)
  age(mine, 20)
  vi.advanceTimersByTime(60_000)
  expect(Date.now() - statSync(mine).mtimeMs).toBeLessThan(60_000)
  leaveTemporaryFolder(home)
  vi.advanceTimersByTime(60_000)
  expect(there()).not.toContain(basename(mine))
})

test('one that goes while it is looked at is no fault', () => {
  // Its name is there, and behind it nothing.
  symlinkSync(join(home, 'gone'), join(home, 'temporary', 'going'))
  emptyTemporaryFolder(home)
  expect(there()).toContain('going')
})
