import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tellPiece } from '#domain/stories'
import { newId } from '#platform/ids'
import { keptKeyring, newKeyLine } from '#platform/keyring'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()
const folder = mkdtempSync(join(tmpdir(), 'footbridge-keys-'))
const file = join(folder, 'story-keys')

/** The command as somebody types it: the exit code, and what stands on the screen. */
function keys(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'keys', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', FOOTBRIDGE_DATA: folder, FOOTBRIDGE_STORY_KEYS: file, DATABASE_URL: world.urls.owner },
  })
  return { status, said: stdout + stderr }
}

test('a key is put in the place of another while the server runs, and what is lost is said by number', async () => {
  const running = keptKeyring(file, new Date('2026-01-01'))
  const [first] = running().keys()
  const { id: clientId } = await world.client()
  const self = { ...world.system, actor: { kind: 'client' as const, id: clientId }, keyring: running }
  const tell = () => tellPiece(self, { id: newId(), clientId, layer: 'sensitive', question: null, words: 'What happened' })
  await tell()

  const rotated = keys('rotate')
  const [second] = running().keys()
  expect(second).not.toBe(first)
  expect(rotated).toEqual({ status: 0, said: expect.stringContaining(`New key: ${second}. Sealed anew with it: 1 pieces.`) })
  await tell()
  expect(keys('list').said).toContain(`  ${second}: 2 pieces\n  ${first}: 0 pieces`)

  rmSync(file)
  writeFileSync(file, newKeyLine(new Date()))
  expect(keys('list')).toEqual({ status: 1, said: expect.stringContaining(`${second}: 2 pieces, and this key is not in the file`) })
  expect(keys('rotate')).toEqual({ status: 1, said: expect.stringContaining('2 pieces stay as they are') })
})

test('what it does not understand it says, with what it can do', () => {
  expect(keys('rotate', '--forget')).toEqual({ status: 2, said: expect.stringContaining('npx footbridge keys rotate') })
})
