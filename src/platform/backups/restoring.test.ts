import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { demandNoRestore, putInPlace, restoresBeside, restoringBeside } from './restoring.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-restoring-'))
const cluster = join(folder, 'postgres')
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
})
afterEach(() => void vi.useRealTimers())
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One of whoever had this number, of whom nothing was heard for so many seconds. */
function silentFor(seconds: number): string {
  const path = `${cluster}.restoring-${process.pid}`
  mkdirSync(path)
  const then = Date.now() / 1000 - seconds
  utimesSync(path, then, then)
  return path
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
  expect(restoresBeside(cluster)).toEqual([{ folder, isGoingOn: true }])
  leave()
  expect(vi.getTimerCount()).toBe(0)
})

test('one of whom nothing was heard for a minute was killed, whoever has its number now; one in another container is not', () => {
  const path = silentFor(50)
  expect(restoresBeside(cluster)).toEqual([{ folder: path, isGoingOn: true }])
  rmSync(path, { recursive: true })
  silentFor(61)
  expect(restoresBeside(cluster)).toEqual([{ folder: path, isGoingOn: false }])
})

test('where one was broken off and there is no database, none begins empty unasked', () => {
  silentFor(61)
  expect(() => demandNoRestore(cluster)).toThrow(/Run "footbridge restore" again. To begin empty, delete .*restoring-/)
})

test('where one was broken off beside a database, that goes on', () => {
  mkdirSync(cluster)
  silentFor(61)
  expect(() => demandNoRestore(cluster)).not.toThrow()
})

test('where nothing is yet, a server begins', () => expect(() => demandNoRestore(cluster)).not.toThrow())

test('what cannot be put in its place leaves what was there where it was', () => {
  mkdirSync(cluster)
  writeFileSync(join(cluster, 'PG_VERSION'), '18')
  expect(() => putInPlace(`${cluster}.restoring-gone`, cluster, new Date())).toThrow('ENOENT')
  expect(existsSync(join(cluster, 'PG_VERSION'))).toBe(true)
  expect(readdirSync(folder)).toEqual([basename(cluster)])
})
