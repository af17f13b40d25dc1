import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { demandNoRestore, restoresBeside } from './restoring.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-restoring-'))
const cluster = join(folder, 'postgres')
const somebody = spawn('sleep', ['60'])
beforeEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(() => {
  somebody.kill()
  rmSync(folder, { recursive: true, force: true })
})
const restoring = (pid: number) => mkdirSync(`${cluster}.restoring-${pid}`, { recursive: true })

test('no server starts while somebody brings a backup back beside it', () => {
  mkdirSync(cluster, { recursive: true })
  restoring(somebody.pid!)
  expect(() => demandNoRestore(cluster)).toThrow('A backup is being brought back here')
})

test('where one was broken off and there is no database, none begins empty unasked', () => {
  restoring(process.pid)
  expect(() => demandNoRestore(cluster)).toThrow(/Run "footbridge restore" again. To begin empty, delete .*restoring-/)
})

test('where one was broken off beside a database, that goes on', () => {
  mkdirSync(cluster, { recursive: true })
  restoring(process.pid)
  expect(() => demandNoRestore(cluster)).not.toThrow()
  expect(restoresBeside(cluster)).toEqual([{ folder: `${cluster}.restoring-${process.pid}`, isGoingOn: false }])
})

test('where nothing is yet, a server begins', () => expect(() => demandNoRestore(cluster)).not.toThrow())
