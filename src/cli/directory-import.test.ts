import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importDirectory } from '#domain/directory'
import { directoryIn } from '../../tests/support/directory-in.ts'
import { whatIsKept } from '../../tests/support/kept-directory.ts'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-import-'))
afterAll(() => rmSync(home, { recursive: true }))

const SERVICES = 3000

function town(): string {
  const path = join(home, 'town')
  mkdirSync(path)
  const each = (line: (n: number) => string) => Array.from({ length: SERVICES }, (_, n) => `${line(n)}\n`).join('')
  writeFileSync(join(path, 'organizations.csv'), 'id,name\no1,Harbour Trust\n')
  writeFileSync(join(path, 'services.csv'), `id,organization_id,name,status\n${each((n) => `s${n},o1,Choir ${n},active`)}`)
  writeFileSync(join(path, 'phones.csv'), `id,service_id,number\n${each((n) => `p${n},s${n},0163 ${n}`)}`)
  return path
}

test('an import that is killed half way leaves whole entries; run again, it does the rest and nothing twice', async () => {
  const [path, here] = [town(), await world.programme({ slug: 'half-way' })]
  const args = ['src/cli/main.ts', 'directory', 'import', path, '--programme', 'half-way', '--source', 'town']
  const env = { ...process.env, NODE_OPTIONS: '', FOOTBRIDGE_DATA: join(home, 'data'), DATABASE_URL: world.urls.owner }
  const services = () =>
    here.read((tx) =>
      tx
        .selectFrom('service')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    )
  const child = spawn(process.execPath, args, { env, stdio: 'ignore' })
  while ((await services()).count === 0) await new Promise((later) => setTimeout(later, 10))
  child.kill('SIGKILL')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  const half = await here.read(whatIsKept)
  expect(half.services.length).toBeLessThan(SERVICES)
  expect(half.services.every((service) => service.phones.length === 1 && service.organisation === 'Harbour Trust')).toBe(true)

  expect(spawnSync(process.execPath, args, { env }).status).toBe(0)
  const whole = await world.programme()
  await importDirectory(whole.system, { source: 'town', entries: (await directoryIn(path)).entries })
  expect(await here.read(whatIsKept)).toEqual(await whole.read(whatIsKept))
})
