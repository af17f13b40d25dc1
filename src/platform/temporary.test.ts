import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { emptyTemporaryFolder, leaveTemporaryFolder, temporaryFolder } from './temporary.ts'

const home = mkdtempSync(join(tmpdir(), 'footbridge-temporary-'))
afterAll(() => rmSync(home, { recursive: true }))

test('a start takes away what dead processes left, and nothing of one that is at work beside it', async () => {
  const beside = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] })
  const lay = (name: string, daysAgo = 0) => {
    const path = join(home, 'temporary', name)
    mkdirSync(path, { recursive: true })
    const then = new Date(Date.now() - daysAgo * 86_400_000)
    utimesSync(path, then, then)
  }
  for (const name of ['harvest-ab12cd', `${hostname()}-${beside.pid}`, `${hostname()}-${process.pid}`, 'elsewhere-4']) lay(name)
  lay('elsewhere-5', 2)
  emptyTemporaryFolder(home)
  expect(readdirSync(join(home, 'temporary')).sort()).toEqual(['elsewhere-4', `${hostname()}-${beside.pid}`].sort())
  beside.stdin.end()
  await once(beside, 'exit')
  emptyTemporaryFolder(home)
  expect(readdirSync(join(home, 'temporary'))).toEqual(['elsewhere-4'])
  expect(readdirSync(temporaryFolder(home))).toEqual([])
  leaveTemporaryFolder(home)
  expect(readdirSync(join(home, 'temporary'))).toEqual(['elsewhere-4'])
})
