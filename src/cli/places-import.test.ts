import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { importDirectory, placeAround, placesToChoose, searchServices } from '#domain/directory'
import { smallFeed } from '../../tests/support/small-feed.ts'
import { openWorld } from '../../tests/support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-places-'))
afterAll(() => rmSync(home, { recursive: true }))

test('towns and neighbourhoods come in from a file, twice is once, and a broken file leaves them as they were', async () => {
  const here = await world.programme({ slug: 'with-places' })
  await importDirectory(here.system, smallFeed({ city: 'Hilltown' }, { service_area: [{ id: '1', name: 'Farley' }] }))
  const path = join(home, 'places.csv')
  const run = (content: string) => {
    writeFileSync(path, content)
    const args = ['src/cli/main.ts', 'places', 'import', path, '--programme', 'with-places', '--report', join(home, 'report.csv')]
    const env = { ...process.env, NODE_OPTIONS: '', FOOTBRIDGE_DATA: join(home, 'data'), DATABASE_URL: world.urls.owner }
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
    return { status, said: stdout + stderr }
  }
  const names = async () => (await here.read(placesToChoose)).map(({ name, latitude }) => `${name} ${latitude}`)
  const found = (from: string) =>
    here.read(async (tx) => {
      const { services } = await searchServices(tx, { near: await placeAround(tx, from), withinMetres: 5_000 })
      return services.map(({ worksIn, where }) => worksIn ?? where?.pointFrom)
    })

  const file = 'name,kind,latitude,longitude\nHilltown,town,52.2,5.2\nFarley,village,53.2,5.2\nHill Road,road,52,5\n'
  const first = run(file)
  expect(first.status).toBe(0)
  expect(first.said).toMatch(/each of their names +2 +0 +0/)
  expect(first.said).toMatch(/places\.csv +3 +2 +1/)
  expect(first.said).toContain('places.csv: 1 × a kind that is no town and no neighbourhood (line 4)')
  expect(readFileSync(join(home, 'report.csv'), 'utf8')).toContain('places.csv,4,left-out,')
  expect(await names()).toEqual(['Farley 53.2', 'Hilltown 52.2'])
  expect([await found('Hilltown'), await found('Farley')]).toEqual([['town'], ['Farley']])

  expect(run(file).said).toMatch(/each of their names +0 +0 +2/)
  expect(run(file.replace('52.2', '52.3')).said).toMatch(/each of their names +0 +1 +1/)
  expect(await names()).toEqual(['Farley 53.2', 'Hilltown 52.3'])
  expect(run('name,kind,latitude,longitude\nElsewhere,town,51,5\n"Broken').status).toBe(1)
  expect(run('postcode,lat,lon\nOV1 1AA,53,0\n')).toMatchObject({ status: 1, said: expect.stringContaining('places.csv: ') as string })
  expect(await names()).toEqual(['Farley 53.2', 'Hilltown 52.3'])
})
