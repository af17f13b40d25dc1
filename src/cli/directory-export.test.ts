import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importDirectory } from '#domain/directory'
import { directoryIn } from '../../tests/support/directory-in.ts'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-export-'))
afterAll(() => rmSync(home, { recursive: true }))

const env = { ...process.env, NODE_OPTIONS: '', FOOTBRIDGE_DATA: join(home, 'data'), DATABASE_URL: world.urls.owner }
const footbridge = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'directory', ...args], { env, encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

test('what is exported can be checked, whatever it is called, and holds no point that is not on earth', async () => {
  const here = await world.programme({ slug: 'to-export' })
  const source = join(home, 'source')
  mkdirSync(source)
  writeFileSync(join(source, 'organizations.csv'), 'id,name,description\no1,Harbour Trust,Helps\n')
  writeFileSync(join(source, 'services.csv'), 'id,organization_id,name,status\ns1,o1,Choir,active\n')
  writeFileSync(
    join(source, 'locations.csv'),
    'id,location_type,name,latitude,longitude\nl1,physical,Space,100,101\nl2,physical,Hall,53,0\n',
  )
  writeFileSync(join(source, 'services_at_location.csv'), 'id,service_id,location_id\na1,s1,l1\na2,s1,l2\n')
  await importDirectory(here.system, { source: 'council', entries: (await directoryIn(source)).entries })

  const typed = join(home, 'everything')
  for (const [format, path] of [
    ['tabular', typed],
    ['json', `${typed}.json`],
    ['ndjson', `${typed}.ndjson`],
  ] as const) {
    const exported = footbridge('export', typed, '--programme', 'to-export', '--format', format)
    expect([exported.status, existsSync(path)]).toEqual([0, true])
    expect(exported.said).toContain(`${path}.\n`)
    const checked = footbridge('check', path)
    expect(checked.said).not.toMatch(/on earth|found no organisations/)
    expect(checked.status).toBe(0)
  }
  // An ending that was typed stays.
  expect(footbridge('export', join(home, 'as-typed.txt'), '--programme', 'to-export', '--format', 'json').status).toBe(0)
  expect([existsSync(join(home, 'as-typed.txt')), existsSync(join(home, 'as-typed.txt.json'))]).toEqual([true, false])
})

test('whoever reads only the beginning of what a check says ends it without a fright, and with its own answer', () => {
  const path = join(home, 'services.json')
  writeFileSync(path, JSON.stringify(Array.from({ length: 50 }, (_, n) => ({ id: `${n}`, name: '', email: 'nobody', url: 'x y' }))))
  const line = `"${process.execPath}" src/cli/main.ts directory check "${path}" | true; echo "\${PIPESTATUS[0]}"`
  const { stdout, stderr } = spawnSync('bash', ['-c', line], { env, encoding: 'utf8' })
  expect([stdout.trim(), stderr]).toEqual(['1', ''])
})
