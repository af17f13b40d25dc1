import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { directoryIn } from '../../../tests/support/directory-in.ts'
import { CannotRead, readPostcodes } from './index.ts'
import { LIMITS } from './limits.ts'

const home = mkdtempSync(join(tmpdir(), 'footbridge-read-'))
afterAll(() => rmSync(home, { recursive: true }))
let count = 0

/** A folder with these files, or the one file. */
function folder(files: Record<string, string | Buffer>): string {
  const path = join(home, String(++count))
  mkdirSync(path)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}
const read = (files: Record<string, string | Buffer>) => directoryIn(folder(files))
const notesOf = ({ report }: Awaited<ReturnType<typeof read>>) =>
  report.notes.map(({ file, line, outcome, reason }) => `${file}:${line} ${outcome} ${reason}`)
const cannot = (files: Record<string, string | Buffer>) =>
  read(files).then(
    () => 'was read',
    (error: unknown) => (error instanceof CannotRead ? `${error.reason} ${error.file}:${error.line ?? '-'}` : String(error)),
  )

const organisations = 'id,name\no1,Harbour Trust\n'
const services = 'id,organization_id,name\ns1,o1,Choir\ns2,o1,Walks\n'

describe('tables', () => {
  test('a text that is too long is cut, and what it was made of is kept as it came; the same price twice is said once', async () => {
    const long = 'Everybody. '.repeat(3000).trim()
    const { entries } = await read({
      'organizations.csv': organisations,
      'services.csv': services,
      'eligibility.csv': `service_id,eligibility\ns1,${long}\n`,
      'cost_options.csv': 'service_id,option,amount\ns1,member,2\ns1,member,2\n',
    })
    expect(entries.services[0]!.columns.eligibility).toHaveLength(20_000)
    expect(entries.services[0]!.columns.fees).toBe('member · 2')
    expect(entries.services[0]!.rest).toMatchObject({ eligibility: [{ eligibility: long }], cost_option: { length: 2 } })
  })

  test('a row is said to be on the line on which it begins, whatever line breaks stand within cells and between rows', async () => {
    for (const end of ['\n', '\r\n']) {
      const lines = [
        'id,name,email',
        `o1,"Harbour${end}Trust${end}${end}North",no address`,
        '',
        'o2,Quay,no address',
        `o3,"Two${end}lines",no address`,
        'o4,Last,no address',
      ]
      const seen = await read({ 'organizations.csv': lines.join(end) + end })
      expect(notesOf(seen)).toEqual([2, 7, 8, 10].map((line) => `organizations.csv:${line} kept bad-email`))
    }
  })

  test('names of files and columns may be written as each version of HSDS writes them', async () => {
    const { entries } = await read({
      'Organizations.csv': '\ufeffID,Name,website\r\no1,Harbour Trust,example.org\r\n',
      'services.csv': services,
      'locations.csv': 'id,name,latitude,longitude\nl1,Hall,53.05,0.03\n',
      'physical_addresses.csv': 'id,location_id,address_1,city\na1,l1,"1 Quay St, rear",Overwater\n',
      'services_at_location.csv': 'id,service_id,location_id\nx,s1,l1\n',
      'regular_schedules.csv': 'id,service_id,weekday,opens_at,closes_at\n,s1,Monday,9:00,17:00\n,s1,Tuesday,9:00,17:00\n',
    })
    expect(entries.organisations[0]!.columns).toMatchObject({ name: 'Harbour Trust', url: 'example.org' })
    expect(entries.locations[0]!.columns).toMatchObject({ address_1: '1 Quay St, rear', latitude: 53.05 })
    expect(entries.services[0]).toMatchObject({ organisationSourceId: 'o1', places: [{ locationSourceId: 'l1' }] })
    expect(entries.services[0]!.times).toMatchObject([{ weekdays: ['MO', 'TU'], opensAt: '09:00', closesAt: '17:00' }])
  })

  test('a package may say which table a file of another name holds', async () => {
    const path = folder({
      'aanbod.csv': services,
      'organizations.csv': organisations,
      'datapackage.json': '{"resources":[{"name":"service","path":"data/aanbod.csv"}]}',
    })
    expect((await directoryIn(path)).entries.services).toHaveLength(2)
  })

  test('what is wrong with a row is said with its file and the line on which it begins', async () => {
    const result = await read({
      'organizations.csv': organisations,
      'services.csv':
        'id,organization_id,name,description\ns1,o1,Choir,"sings\nand\nsings"\n,o1,Nameless id,\ns1,o1,Again,\ns3,o9,Lost,\ns4,o1,,\n',
      'locations.csv': 'id,name,latitude,longitude\nl1,Sea,0,0\nl2,Space,100,101\nl3,Half,53,\n',
      'phones.csv': 'id,service_id,location_id,number\n,s1,,01632 960000\n,s9,,01632 960001\n,,,01632 960002\n,s1,,\n',
      'schedules.csv': 'id,service_id,weekday,opens_at,closes_at\n,s1,Monday,5ish,\n,s1,Someday,9:00,10:00\n,s1,Sunday,,\n',
      'eligibilities.csv': 'id,service_id,eligibility\n,"s1,Unnamed record",Over 60\n',
      'photo.png': 'x',
    })
    expect(notesOf(result).sort()).toEqual(
      [
        'eligibilities.csv:2 kept dangling-service',
        'eligibilities.csv:2 kept list-of-ids',
        'locations.csv:2 kept bad-coordinate',
        'locations.csv:3 kept bad-coordinate',
        'locations.csv:4 kept bad-coordinate',
        'phones.csv:3 left-out dangling-parent',
        'phones.csv:4 left-out missing-parent',
        'phones.csv:5 left-out no-number',
        'photo.png:0 left-out file-not-known',
        'schedules.csv:2 kept unreadable-time',
        'schedules.csv:3 kept unreadable-weekday',
        'schedules.csv:4 left-out no-time',
        'services.csv:5 left-out missing-id',
        'services.csv:6 left-out duplicate-id',
        'services.csv:7 kept dangling-organisation',
        'services.csv:8 left-out missing-name',
      ].sort(),
    )
    const [choir, lost] = result.entries.services
    expect(choir).toMatchObject({ sourceId: 's1', columns: { eligibility: 'Over 60' }, phones: [{ number: '01632 960000' }] })
    expect(choir!.times).toMatchObject([
      { weekdays: ['MO'], opensAt: null, description: '5ish' },
      { weekdays: [], opensAt: '09:00', description: 'Someday' },
    ])
    expect(lost).toMatchObject({ sourceId: 's3', organisationSourceId: null, rest: { organization_id: 'o9' } })
  })

  test('tags and codes of web pages become plain text, and the report says where they were', async () => {
    const page = '<p>Hello &amp; welcome</p><p>Bring:<ul><li>a mug</li></ul></p>'
    const csv = await read({
      'organizations.csv': 'id,name,description\no1,Tom &amp; Ann,<b>Kind</b> people\n',
      'services.csv': `id,organization_id,name,description,url\ns1,o1,Choir,${page},https://x.example/?a=1&copy=2\ns2,o1,We <3 singing,a < b & c,\n`,
    })
    const json = await read({
      'services.json': JSON.stringify([{ id: 's1', name: 'Choir', description: page, organization: { id: 'o1', name: 'Tom &amp; Ann' } }]),
    })
    for (const { entries } of [csv, json]) {
      expect(entries.services[0]!.columns.description).toBe('Hello & welcome\n\nBring:\n• a mug')
      expect(entries.organisations[0]!.columns.name).toBe('Tom & Ann')
    }
    expect(csv.entries.services.map(({ columns }) => columns)).toMatchObject([
      { url: 'https://x.example/?a=1&copy=2' },
      { name: 'We <3 singing', description: 'a < b & c' },
    ])
    expect(notesOf(csv)).toEqual(['organizations.csv:2 kept markup', 'services.csv:2 kept markup'])
    expect(notesOf(json)).toContain('services.json:1 kept markup')
  })

  test('what has no column of ours is kept beside it', async () => {
    const { entries } = await read({
      'organizations.csv': organisations,
      'services.csv': 'id,organization_id,name,wait_time,alert\ns1,o1,Choir,2 weeks,Bring water\n',
      'required_documents.csv': 'id,service_id,document\nd1,s1,Library card\n',
    })
    expect(entries.services[0]!.rest).toMatchObject({
      wait_time: '2 weeks',
      alert: 'Bring water',
      required_document: [{ document: 'Library card' }],
    })
  })

  test('what a publisher warns of is shown, and a code of capacity says more than a count of places', async () => {
    const { entries } = await read({
      'organizations.csv': organisations,
      'services.csv': 'id,organization_id,name,alert\ns1,o1,Choir,Closed by flood\ns2,o1,Walks,\ns3,o1,Talks,\n',
      'units.csv': 'id,name,identifier\nu1,place,waitlist\nu2,place,additional-assessment-required\nu3,bed,\n',
      'service_capacities.csv': 'id,service_id,unit_id,available\nc1,s1,u1,0\nc2,s2,u2,0\nc3,s3,u3,0\n',
    })
    expect(entries.services.map(({ columns }) => [columns.alert, columns.capacity_status])).toEqual([
      ['Closed by flood', 'waitlist'],
      [null, 'additional-assessment-required'],
      [null, 'no-capacity'],
    ])
  })

  test('spreadsheets may write semicolons and windows-1252, or UTF-16', async () => {
    const result = await read({ 'organizations.csv': Buffer.from('id;name\no1;Café Het Anker\n', 'latin1') })
    expect(result.entries.organisations[0]!.columns.name).toBe('Café Het Anker')
    expect(notesOf(result)).toEqual(['organizations.csv:1 kept encoding'])
    const wide = await read({ 'organizations.csv': Buffer.from('\ufeffid,name\no1,Café\n', 'utf16le') })
    expect(wide.entries.organisations[0]!.columns.name).toBe('Café')
  })

  test('NUL bytes go, a script in a name goes with its tags, and rows of another width are told apart', async () => {
    const result = await read({ 'organizations.csv': 'id,name,url\no1,A\0B <script>alert(1)</script>,x\no2,Short\no3,Long,x,y\n' })
    expect(result.entries.organisations.map((entry) => entry.columns.name)).toEqual(['AB', 'Short'])
    expect(notesOf(result)).toEqual([
      'organizations.csv:2 kept odd-characters',
      'organizations.csv:2 kept markup',
      'organizations.csv:3 kept columns-missing',
      'organizations.csv:4 left-out columns-too-many',
    ])
  })

  test('a column may have the name of something in the language', async () => {
    const { entries } = await read({ 'organizations.csv': 'id,name,__proto__,constructor\no1,Trust,polluted,x\n' })
    expect(entries.organisations[0]!.columns.name).toBe('Trust')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('a term that is its own forefather keeps its name and loses one parent', async () => {
    const { entries, report } = await read({
      'organizations.csv': organisations,
      'taxonomy.csv': 'id,name,parent_id\na,A,c\nb,B,a\nc,C,b\nd,D,a\ne,E,e\n',
    })
    expect(report.notes.map((note) => note.reason)).toEqual(['cycle', 'cycle'])
    const parentOf = new Map(entries.terms.map((term) => [term.sourceId, term.parentSourceId]))
    for (const start of parentOf.keys()) {
      let steps = 0
      for (let id: string | null | undefined = start; id; id = parentOf.get(id)) expect(++steps).toBeLessThan(10)
    }
  })
})

describe('JSON', () => {
  const service = {
    id: 's1',
    name: 'Choir',
    status: 'active',
    organization: { id: 'o1', name: 'Harbour Trust' },
    phones: [{ id: 'p1', number: '01632 960000', languages: [] }],
    schedules: [{ id: 'h1', byday: 'TU,TH', freq: 'WEEKLY', opens_at: '10:00:00', closes_at: '12:00:00' }],
    service_at_locations: [
      { id: 'x1', location: { id: 'l1', name: 'Hall', latitude: 53.05, longitude: 0.03, addresses: [{ address_1: '1 Quay St' }] } },
    ],
    attributes: [{ id: 'a1', taxonomy_term: { id: 't1', name: 'Singing', taxonomy: 'mine' } }],
  }
  const expected = {
    sourceId: 's1',
    organisationSourceId: 'o1',
    places: [{ locationSourceId: 'l1', sourceId: 'x1' }],
    phones: [{ sourceId: 'p1', number: '01632 960000' }],
    times: [{ weekdays: ['TU', 'TH'], opensAt: '10:00', closesAt: '12:00', frequency: 'WEEKLY' }],
    termSourceIds: ['t1'],
  }

  test.each([
    ['one record', 'service.json', JSON.stringify(service)],
    ['a list', 'feed.json', JSON.stringify([service])],
    ['a page', 'feed.json', JSON.stringify({ total_items: 1, contents: [service] })],
    [
      'an organisation with its services',
      'organization.json',
      JSON.stringify({ id: 'o1', name: 'Harbour Trust', services: [{ ...service, organization: undefined }] }),
    ],
    ['one record a line', 'feed.ndjson', `${JSON.stringify(service)}\n`],
  ])('%s gives the same service', async (_, name, text) => {
    const { entries, report } = await read({ [name]: text })
    expect(entries.services).toMatchObject([expected])
    expect(entries.locations).toMatchObject([{ sourceId: 'l1', columns: { address_1: '1 Quay St' } }])
    expect(report.notes).toEqual([])
  })

  test('tables by name are read as tables', async () => {
    const { entries } = await read({
      'tabular.json': JSON.stringify({
        'organizations.csv': [{ id: 'o1', name: 'Trust' }],
        'services.csv': [{ id: 's1', organization_id: 'o1', name: 'Choir' }],
      }),
    })
    expect(entries.services).toMatchObject([{ sourceId: 's1', organisationSourceId: 'o1' }])
  })

  test('a line that is no JSON is left out and told', async () => {
    const result = await read({ 'feed.ndjson': `{broken\n${JSON.stringify(service)}\n"text"\n` })
    expect(notesOf(result)).toEqual(['feed.ndjson:1 left-out unreadable-json', 'feed.ndjson:3 left-out format-not-known'])
    expect(result.entries.services).toHaveLength(1)
  })
})

describe('what cannot be understood at all says so in one sentence', () => {
  test.each<[string, Record<string, string | Buffer>, string]>([
    ['an empty folder', {}, 'empty'],
    ['files that are no directory', { 'notes.txt': 'hello' }, 'no-directory'],
    ['a quote that is never closed', { 'organizations.csv': 'id,name\no1,"Trust\n' }, 'broken-table organizations.csv'],
    ['broken JSON', { 'services.json': '{"id": ' }, 'broken-json services.json'],
    ['JSON that lies ten thousand deep', { 'services.json': '['.repeat(10_000) + ']'.repeat(10_000) }, 'too-deep services.json'],
    ['a row of more than 1 MB', { 'organizations.csv': `id,name\no1,${'x'.repeat(1_100_000)}\n` }, 'row-too-long organizations.csv'],
    ['more columns than anybody needs', { 'organizations.csv': `${'c,'.repeat(600)}id\n` }, 'too-many-columns organizations.csv'],
  ])('%s', async (_, files, reason) => expect(await cannot(files)).toContain(reason))

  test.each([
    ['rows of all tables together', { rows: 2 }, 'too-many-rows'],
    ['letters of all rows together', { text: 20 }, 'too-much-text'],
    ['bytes of one table', { file: 30 }, 'file-too-large'],
    ['files in a folder', { files: 1 }, 'too-many-files'],
  ])('more than is taken: %s', async (_, fewer, reason) => {
    const path = folder({ 'organizations.csv': organisations, 'services.csv': services })
    await expect(directoryIn(path, { ...LIMITS, ...fewer })).rejects.toMatchObject({ reason })
    await expect(directoryIn(path, LIMITS)).resolves.toBeTruthy()
  })

  test('more than is taken: bytes of one JSON file, letters of one line, rows of postcodes', async () => {
    const json = folder({ 'services.json': JSON.stringify([{ id: 's1', name: 'Choir', fees_description: 'none' }]) })
    await expect(directoryIn(json, { ...LIMITS, json: 10 })).rejects.toMatchObject({ reason: 'json-too-large' })
    const lines = folder({ 'feed.ndjson': JSON.stringify({ id: 's1', name: 'Choir' }) })
    await expect(directoryIn(lines, { ...LIMITS, jsonLine: 10 })).rejects.toMatchObject({ reason: 'row-too-long' })
    const postcodes = join(folder({ 'postcodes.csv': 'postcode,lat,lon\nPE1 1AA,52,0\nPE1 1AB,52,0\n' }), 'postcodes.csv')
    await expect(readPostcodes(postcodes, { ...LIMITS, rows: 1 })).rejects.toMatchObject({ reason: 'too-many-rows' })
  })

  test('a path that is not there', () => expect(directoryIn(join(home, 'nowhere'))).rejects.toMatchObject({ reason: 'no-such-path' }))
})

test('a link that leads out of the folder is not followed', async () => {
  const secret = join(home, 'secret.csv')
  writeFileSync(secret, 'id,name\nx,Secret\n')
  const path = folder({ 'organizations.csv': organisations })
  symlinkSync(secret, join(path, 'locations.csv'))
  const result = await directoryIn(path)
  expect(result.entries.locations).toEqual([])
  expect(notesOf(result)).toEqual(['locations.csv:0 left-out outside-the-folder'])
})

test('any bytes give a report or one sentence, never anything else', async () => {
  const names = ['services.csv', 'organizations.csv', 'locations.csv', 'schedules.csv', 'services.json', 'feed.ndjson', 'datapackage.json']
  const cell = fc.constantFrom(
    'id',
    'name',
    'service_id',
    'organization_id',
    's1',
    'o1',
    ',',
    '\n',
    '"',
    '\r\n',
    ';',
    '\0',
    'é',
    '[',
    '{',
    '}',
    ':',
    '"id"',
    '\ud800',
    '\ufeff',
    '9:00',
  )
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
    fc.array(cell, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), text, { maxKeys: 4 }), async (files) => {
      expect(await cannot(files)).not.toMatch(/Error:/)
    }),
    { numRuns: 150 },
  )
})

test('every row of a table is taken or told', async () => {
  const value = fc.constantFrom('', 's1', 's2', 'o1', 'l1', 'x', '9:00', 'Monday', 's1,s2')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(value, value, value, value), { maxLength: 12 }), async (rows) => {
      const { entries, report } = await read({
        'organizations.csv': organisations,
        'services.csv': services,
        'phones.csv': `id,service_id,location_id,number\n${rows.map((row) => row.map((one) => `"${one}"`).join(',')).join('\n')}\n`,
      })
      const leftOut = new Set(report.notes.filter((note) => note.outcome === 'left-out').map((note) => note.line))
      const numbers = new Set(entries.services.flatMap((service) => service.phones.map((phone) => phone.number)))
      rows.forEach((row, index) => expect(leftOut.has(index + 2) || numbers.has(row[3])).toBe(true))
    }),
    { numRuns: 60 },
  )
})

describe('postcodes', () => {
  test('columns may be called as the usual sources call them, and what has no point is told', async () => {
    const path = folder({ 'postcodes.csv': 'pcds,lat,long\nNW1 4RG,51.5,-0.15\nnw14rg,51.6,-0.15\nXX1 1XX,99.999999,0\n,51,0\n' })
    expect(await readPostcodes(join(path, 'postcodes.csv'))).toEqual({
      places: [{ kind: 'postcode', name: 'NW14RG', latitude: 51.6, longitude: -0.15 }],
      leftOut: [
        { line: 4, about: 'XX11XX' },
        { line: 5, about: '' },
      ],
    })
  })
})
