import { describe, expect, test } from 'vitest'
import { importDirectory, searchServices } from '#domain/directory'
import { directoryIn } from '../support/directory-in.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()

const directories = [
  {
    name: 'illinois-legal-aid',
    services: 429,
    organisations: 33,
    locations: 520,
    withoutOrganisation: 340,
    finds: 'eviction OR housing OR legal',
  },
  { name: 'open211-miami-half', services: 2048, organisations: 530, locations: 2044, withoutOrganisation: 182, finds: 'food' },
]

describe.each(directories)('$name', ({ name, services, organisations, locations, withoutOrganisation, finds }) => {
  const path = sharedData(`directory/${name}`)

  test.skipIf(!path)('every service and organisation of it is taken, and a second run changes nothing', { timeout: 180_000 }, async () => {
    const here = await world.programme()
    const { entries, report } = await directoryIn(path!)
    const counts = await importDirectory(here.system, { source: name, entries })
    expect(counts.services).toEqual({ added: services, changed: 0, unchanged: 0 })
    expect(counts.organisations).toEqual({ added: organisations, changed: 0, unchanged: 0 })
    expect(counts.locations).toEqual({ added: locations, changed: 0, unchanged: 0 })
    const again = await importDirectory(here.system, { source: name, entries: (await directoryIn(path!)).entries })
    expect(Object.values(again).map(({ added, changed }) => added + changed)).toEqual([0, 0, 0, 0])

    const found = await here.read((tx) => searchServices(tx, {}))
    expect(found.total).toBe(services)
    expect((await here.read((tx) => searchServices(tx, { text: finds }))).total).toBeGreaterThan(10)
    expect(report.counts.get('services.csv\nkept\ndangling-organisation')).toBe(withoutOrganisation)
  })

  test.skipIf(!path)('every row is taken or in the report with its file and line', async () => {
    const { report } = await directoryIn(path!)
    for (const { file, read } of report.files) {
      const lines = report.notes.filter((note) => note.file === file && note.outcome === 'left-out').map((note) => note.line)
      expect(new Set(lines).size).toBe(lines.length)
      expect(lines.length).toBeLessThanOrEqual(read)
      expect(lines.every((line) => line > 1)).toBe(true)
    }
  })
})

describe('the official examples of HSDS 3', () => {
  const path = sharedData('hsds/examples')
  const official = [
    'csv',
    'tabular.json',
    'service_full.json',
    'service_list.json',
    'organization_full.json',
    'service_at_location_full.json',
    'service_at_location_list.json',
  ]

  test.skipIf(!path).each(official)('%s holds its one service', async (example) => {
    const { entries } = await directoryIn(`${path}/${example}`)
    expect(entries.services).toMatchObject([
      { sourceId: 'ac148810-d857-441c-9679-408f346de14b', columns: { name: 'Community Counselling' } },
    ])
  })

  test.skipIf(!path)('every field of the full service is in a column or kept beside it', async () => {
    const { entries } = await directoryIn(`${path}/service_full.json`)
    expect(entries.services).toMatchObject([
      {
        organisationSourceId: 'd9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610',
        columns: { email: 'email@example.com', minimum_age: 12, languages: ['ur'], confirmed_at: '2005-01-01T00:00:00Z' },
        times: [{ weekdays: ['TH', 'FR'], opensAt: '10:00', closesAt: '18:00', frequency: 'WEEKLY', rule: { byweekno: '41,42' } }],
        rest: {
          licenses: 'licences',
          funding: [{}],
          required_document: [{}],
          cost_option: [{ amount: '35' }],
          program: { name: 'Community Mental Health Support' },
        },
      },
    ])
  })
})
