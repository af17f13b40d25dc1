import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { openPool } from '#platform/pool'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()

/** The command as somebody types it in a shell that knows the address of the database, and no secret. */
function typed(databaseUrl: string, ...args: string[]) {
  return spawnSync(process.execPath, ['src/cli/main.ts', ...args], {
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      FOOTBRIDGE_SECRET: '',
      FOOTBRIDGE_DATA: mkdtempSync(join(tmpdir(), 'footbridge-cli-')),
      DATABASE_URL: databaseUrl,
    },
  })
}

/** Of the login roles of the server, and of those that a start on this database would make. */
const passwords = async () =>
  (
    await world.owner.query(
      `select rolname, rolpassword from pg_authid
       where rolname like 'template_footbridge_%_login' or rolname like current_database() || '_%_login' order by 1`,
    )
  ).rows

test('a command works as the server does, under row-level security, and leaves every password as it is', async () => {
  const before = await passwords()
  const { status, stderr } = typed(world.urls.owner, 'map', 'set', 'https://tiles.example.org/{z}/{x}/{y}.png')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(await world.factKinds()).toEqual(['map.set'])
  expect(await passwords()).toEqual(before)
})

test('a database that no server has brought up to date is refused in one sentence, and stays as it is', async () => {
  const name = `${new URL(world.urls.owner).pathname.slice(1)}_empty`
  await world.owner.query(`create database ${name}`)
  const url = inject('ownerUrl').replace(/template_footbridge$/, name)
  const { status, stderr } = typed(url, 'map', 'set', 'https://tiles.example.org/{z}/{x}/{y}.png')
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('not up to date') })
  const empty = openPool({ connectionString: url, max: 1 })
  expect((await empty.query(`select from pg_tables where schemaname in ('public', 'internal')`)).rowCount).toBe(0)
  await empty.end()
  await world.owner.query(`drop database ${name}`)
})
