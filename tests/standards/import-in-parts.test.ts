import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { importDirectory } from '#domain/directory'
import { readDirectory } from '../../src/standards/hsds/index.ts'
import { whatIsKept } from '../support/kept-directory.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-parts-'))
afterAll(() => rmSync(home, { recursive: true }))

/** Small, and with everything that leads from one table into another, or nowhere. */
function smallPackage(): string {
  const path = join(home, 'small')
  mkdirSync(path, { recursive: true })
  const files = {
    'organizations.csv': 'id,name\no1,Harbour Trust\no2,\no3,Mill\no1,Again\n',
    'programs.csv': 'id,organization_id,name\np1,o1,Winter\np2,o9,Summer\np3,o9,Lost\n',
    'services.csv':
      'id,organization_id,program_id,name\ns1,o1,p1,Choir\ns2,o2,,Walks\ns3,o3,p2,Chess\ns4,o9,,Lost\ns5,o1,,Lunch\ns6,o1,,Lunch again\ns7,,,Alone\n',
    'locations.csv': 'id,organization_id,name,location_type\nl1,o1,Hall,\nl2,o2,Mill,\nl3,,Web,virtual\nl4,,Empty,\n',
    'services_at_location.csv': 'id,service_id,location_id\nx1,"s1,s2,s9",l1\nx2,s3,l2\nx3,s5,l3\nx4,s5,l9\nx5,s1,l1\nx6,s6,l2\n',
    'contacts.csv': 'id,service_id,name,email\nc1,s1,Ann,ann@example.org\nc2,s9,Bob,\n',
    'phones.csv':
      'id,service_id,location_id,organization_id,contact_id,service_at_location_id,number\nf1,"s1,s3",,,,,1\nf2,,l1,,,,2\nf3,,,o1,,,3\nf4,,,,c1,,4\nf5,,,,,x3,5\nf6,,,,,,6\nf7,s1,,,,,\n',
    'regular_schedules.csv':
      'service_id,location_id,weekday,opens_at,closes_at\ns1,,Monday,9:00,17:00\ns1,,Tuesday,9:00,17:00\n,l1,Sunday,,\n"s5,s6",,Someday,9:00,\n',
    'taxonomy.csv': 'id,name,parent_id,vocabulary\nt1,A,t3,mine\nt2,B,t1,mine\nt3,C,t2,\nt4,D,,yours\n',
    'services_taxonomy.csv': 'id,service_id,taxonomy_id\nz1,s1,t1\nz2,"s2,s3",t4\nz3,s1,t9\n',
    'metadata.csv': 'id,resource_id,field_name\nm1,f1,number\nm2,s3,name\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

/** Reads and keeps it, so many entries in a transaction. */
async function imported(path: string, batch: number) {
  const here = await world.programme()
  const read = await readDirectory(path)
  const counts = await importDirectory(here.system, { source: 'town', entries: read.entries, batch })
  const report = { files: read.report.files, counts: read.report.counts, notes: [...read.report.notes] }
  read.close()
  return { here, counts, report, kept: await here.read(whatIsKept) }
}

const packages: [string, string | undefined, number[]][] = [
  ['a small package', smallPackage(), [1, 3]],
  ['Illinois Legal Aid', sharedData('directory/illinois-legal-aid'), [3]],
  ['the example of HSDS as tables', sharedData('hsds/examples/csv'), [1]],
  ['the example of HSDS as JSON', sharedData('hsds/examples/service_full.json'), [1]],
]

describe.each(packages)('%s', (_, path, batches) => {
  test.skipIf(!path)(
    'one entry or three at a time, or everything at once: the same directory and the same report',
    { timeout: 180_000 },
    async () => {
      const whole = await imported(path!, 100_000)
      expect(whole.kept.services.length).toBeGreaterThan(0)
      for (const batch of batches) {
        const { counts, report, kept } = await imported(path!, batch)
        expect(kept).toEqual(whole.kept)
        expect({ counts, report }).toEqual({ counts: whole.counts, report: whole.report })
      }
    },
  )
})

test('what leads from one table into another is found, and what leads nowhere is told', async () => {
  const { kept, report } = await imported(smallPackage(), 2)
  expect(kept.services.map(({ name, organisation, places, phones, terms }) => [name, organisation, places, phones, terms])).toEqual([
    ['Alone', null, [], [], []],
    ['Chess', 'Mill', ['Mill'], ['1'], ['D']],
    ['Choir', 'Harbour Trust', ['Hall'], ['1', '4'], ['A']],
    ['Lost', null, [], [], []],
    ['Lunch', 'Harbour Trust', ['Web'], ['5'], []],
    ['Lunch again', 'Harbour Trust', ['Mill'], [], []],
    ['Walks', null, ['Hall'], [], ['D']],
  ])
  expect(report.notes.map(({ file, line, outcome, reason }) => `${file}:${line} ${outcome} ${reason}`)).toEqual([
    'contacts.csv:3 left-out dangling-parent',
    'organizations.csv:3 left-out missing-name',
    'organizations.csv:5 left-out duplicate-id',
    'phones.csv:2 kept list-of-ids',
    'phones.csv:7 left-out missing-parent',
    'phones.csv:8 left-out no-number',
    'programs.csv:4 left-out dangling-organisation',
    'regular_schedules.csv:4 left-out no-time',
    'regular_schedules.csv:5 kept list-of-ids',
    'regular_schedules.csv:5 kept unreadable-weekday',
    'services.csv:5 kept dangling-organisation',
    'services.csv:8 kept dangling-organisation',
    'services_at_location.csv:2 kept list-of-ids',
    'services_at_location.csv:2 kept dangling-service',
    'services_at_location.csv:5 left-out dangling-location',
    'services_taxonomy.csv:4 left-out dangling-term',
    'taxonomy.csv:3 kept cycle',
  ])
})

test('an import that broke off is finished by the next, and a third changes nothing', async () => {
  const here = await world.programme()
  const read = await readDirectory(smallPackage())
  const services = (function* () {
    for (const entry of read.entries.services) {
      if (entry.sourceId === 's5') throw new Error('the power went off')
      yield entry
    }
  })()
  const run = { source: 'town', batch: 3 }
  await expect(importDirectory(here.system, { ...run, entries: { ...read.entries, services } })).rejects.toThrow('the power went off')
  read.close()
  expect((await here.read(whatIsKept)).services.map(({ name }) => name)).toEqual(['Chess', 'Choir', 'Walks'])

  const again = async () => {
    const { entries, close } = await readDirectory(smallPackage())
    return importDirectory(here.system, { ...run, entries }).finally(close)
  }
  expect((await again()).services).toEqual({ added: 4, changed: 0, unchanged: 3 })
  expect(await here.read(whatIsKept)).toEqual((await imported(smallPackage(), 100)).kept)
  expect(Object.values(await again()).map(({ added, changed }) => added + changed)).toEqual([0, 0, 0, 0])
})
