import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sealFacts } from '#domain/seals'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()
await world.programme({ slug: 'polder', locale: 'nl' })

/** The command as somebody types it: the exit code, and what stands on the screen. */
function verify(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'facts', 'verify', ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      FOOTBRIDGE_DATA: mkdtempSync(join(tmpdir(), 'footbridge-cli-')),
      DATABASE_URL: world.urls.owner,
    },
  })
  return { status, said: stdout + stderr }
}

test('says in words that all is as it was sealed, which seal to write down, and later which one is broken', async () => {
  const slug = `overwater-${world.programmeId.slice(-8)}`
  for (const kind of ['referral.sent', 'referral.taken', 'contact.recorded'])
    await inTransaction(world.system, ({ record }) => record({ kind, subject: ['referral', newId()] }))
  const sealed = (await sealFacts(world.system))!
  const whole = verify('--programme', slug)
  expect(whole).toEqual({ status: 0, said: expect.stringContaining('All 3 facts in 1 seals are as they were when they were sealed.') })
  expect(whole.said).toContain(sealed.hash)

  expect(verify('--programme', slug, '--against', sealed.hash.toUpperCase())).toEqual({
    status: 0,
    said: expect.stringContaining('is that of seal 1, of Tuesday 12 May'),
  })
  expect(verify('--programme', slug, '--against', 'a'.repeat(64))).toEqual({
    status: 1,
    said: expect.stringContaining('rewritten or cut short'),
  })

  const owner = await world.owner.connect()
  await owner.query('set session_replication_role = replica')
  await owner.query(`update fact_seal set to_at = 'infinity'`)
  await owner.query(`delete from fact where kind = 'referral.taken'`)
  await owner.query('reset session_replication_role')
  owner.release()
  const broken = verify('--programme', slug)
  expect(broken).toEqual({ status: 1, said: expect.stringContaining('Missing facts: 1.') })
  expect(broken.said).toMatch(/Seal 1, of .*with facts from .* to \?:/)
})

test('speaks the language of the programme', () => {
  expect(verify('--programme', 'polder')).toEqual({ status: 0, said: expect.stringContaining('nog geen feit verzegeld') })
})

test('a hash that is not whole is not looked for', () => {
  expect(verify('--against', 'abc')).toEqual({ status: 2, said: expect.stringContaining('64') })
})
