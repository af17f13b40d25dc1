import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sayAtWork } from '../temporary.ts'
import { demandNoRestore, putInPlace, restoresBeside, restoringBeside } from './restoring.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-restoring-'))
const cluster = join(folder, 'postgres')
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})
afterEach(() => void vi.useRealTimers())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A folder of one who was killed now, and the clock of the disk so many seconds later. */
function silentFor(seconds: number): { path: string; clock: () => number } {
  const path = `${cluster}.restoring-${process.pid}`
  mkdirSync(path, { recursive: true })
  return { path, clock: () => statSync(path).ctimeMs + seconds * 1000 }
}

test('no server starts while somebody brings a backup back beside it, and reads in which folder', () => {
  mkdirSync(cluster)
  const { folder, leave } = restoringBeside(cluster)
  expect(() => demandNoRestore(cluster)).toThrow(`A backup is being brought back here, in ${folder}.`)
  leave()
  expect(() => demandNoRestore(cluster)).not.toThrow()
  expect(readdirSync(join(cluster, '..'))).toEqual([basename(cluster)])
})

test('whoever is at it says so every few seconds, however long it takes', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { folder, leave } = restoringBeside(cluster)
  utimesSync(folder, 0, 0)
  vi.advanceTimersByTime(5_000)
  expect(statSync(folder).mtimeMs).toBeGreaterThan(0)
  expect(restoresBeside(cluster)).toEqual([{ folder, isGoingOn: true }])
  leave()
  expect(vi.getTimerCount()).toBe(0)
})

test('one of whom nothing was heard for a minute was killed, whoever has its number now; one of whom something was is waited for', () => {
  for (const [seconds, isGoingOn] of [
    [50, true],
    [61, false],
    // The clock was set back after it was killed: nobody waits until then.
    [-3600, false],
  ] as const) {
    const { path, clock } = silentFor(seconds)
    expect(restoresBeside(cluster, clock)).toEqual([{ folder: path, isGoingOn }])
  }
})

test('whose clock goes an hour ahead, or behind, of that of the disk on which it lies takes none that goes on for dead', () => {
  const { folder, leave } = restoringBeside(cluster)
  vi.useFakeTimers({ toFake: ['Date'] })
  for (const minutes of [60, -60]) {
    vi.setSystemTime(Date.now() + minutes * 60_000)
    sayAtWork(folder)
    vi.setSystemTime(Date.now() - minutes * 120_000)
    expect(restoresBeside(cluster)).toEqual([{ folder, isGoingOn: true }])
  }
  leave()
  expect(readdirSync(join(cluster, '..'))).toEqual([])
})

test('where one was broken off and there is no database, none begins empty unasked', () => {
  const { clock } = silentFor(61)
  expect(() => demandNoRestore(cluster, clock)).toThrow(/Run "footbridge restore" again. To begin empty, delete .*restoring-/)
})

test('where one was broken off beside a database, that goes on', () => {
  mkdirSync(cluster)
  const { clock } = silentFor(61)
  expect(() => demandNoRestore(cluster, clock)).not.toThrow()
})

test('where nothing is yet, a server begins', () => expect(() => demandNoRestore(cluster)).not.toThrow())

test('what cannot be put in its place leaves what was there where it was', () => {
  mkdirSync(cluster)
  writeFileSync(join(cluster, 'PG_VERSION'), '18')
  expect(() => putInPlace(`${cluster}.restoring-gone`, cluster, new Date())).toThrow('ENOENT')
  expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true)
  expect(readdirSync(folder)).toEqual([basename(cluster)])
})
