import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { importDirectory } from '#domain/directory'
import { checkDirectory, exportDirectory, type ExportFormat } from '../../src/standards/hsds/index.ts'
import { directoryIn } from '../support/directory-in.ts'
import { asTheSourceSaidIt } from '../support/as-said.ts'
import { type Json, openDirectory } from '../support/open-data.ts'
import { schemasIn } from '../support/schemas.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-open-'))
afterAll(() => rmSync(home, { recursive: true }))

const hsds = sharedData('hsds')
const oruk = sharedData('oruk')
const illinois = sharedData('directory/illinois-legal-aid')
const hsdsFaults = hsds ? schemasIn(`${hsds}/schema`) : undefined
const orukFaults = oruk ? schemasIn(`${oruk}/schema`) : undefined
const jsonOf = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Json

let count = 0

/** A programme whose directory came from these files, and its open directory. */
async function published(...paths: string[]) {
  const slug = `town-${++count}`
  const here = await world.programme({ slug })
  for (const path of paths) {
    const { entries } = await directoryIn(path)
    await importDirectory(here.system, { source: 'official', entries })
  }
  return { here, slug, ...openDirectory(world.db, slug) }
}

const KINDS = {
  services: 'service',
  organizations: 'organization',
  service_at_locations: 'service_at_location',
  taxonomies: 'taxonomy',
  taxonomy_terms: 'taxonomy_term',
} as const

/** Asks every endpoint in every shape; gives whatever a schema says against an answer. */
async function faultsOfEverything({ page, read, lines }: Pick<Awaited<ReturnType<typeof published>>, 'page' | 'read' | 'lines'>) {
  const faults: string[] = []
  const hold = (where: string, schema: string, value: unknown) => {
    for (const [name, wrong] of [
      ['HSDS', hsdsFaults],
      ['ORUK', orukFaults],
    ] as const)
      faults.push(...(wrong?.(schema, value) ?? []).map((fault) => `${where} ${name} ${fault}`))
  }
  for (const [path, kind] of Object.entries(KINDS)) {
    const list = await page(`/${path}`)
    const full = await page(`/${path}?full=true&full_service=true&per_page=500`)
    faults.push(
      ...(orukFaults?.(
        kind === 'organization' ? 'api_details.json' : `${kind}_list.json`,
        kind === 'organization' ? await read('') : list,
      ) ?? []),
    )
    for (const one of [...list.contents, ...full.contents]) hold(`/${path}`, `${kind}.json`, one)
    for (const one of list.contents.slice(0, 5)) hold(`/${path}/ID`, `${kind}.json`, await read(`/${path}/${String(one.id)}`))
    const streamed = await lines(`/${path}?format=ndjson`)
    expect(streamed).toHaveLength(list.total_items)
    const { contents: _contents, ...envelope } = list
    expect(envelope).toEqual({
      total_items: streamed.length,
      total_pages: Math.ceil(streamed.length / 50),
      page_number: 1,
      size: Math.min(50, streamed.length),
      first_page: true,
      last_page: streamed.length <= 50,
      empty: streamed.length === 0,
    })
  }
  return faults
}

describe('every answer is as the official schemas say', () => {
  test.skipIf(!hsds || !oruk)('of an empty directory', async () => {
    const town = await published()
    expect(await town.page('/services')).toEqual({
      total_items: 0,
      total_pages: 0,
      page_number: 1,
      size: 0,
      first_page: true,
      last_page: true,
      empty: true,
      contents: [],
    })
    expect(await faultsOfEverything(town)).toEqual([])
  })

  test.skipIf(!hsds || !oruk || !illinois)('of a real one, with everything that is wrong in it', { timeout: 120_000 }, async () => {
    expect(await faultsOfEverything(await published(illinois!))).toEqual([])
  })

  test.skipIf(!hsds || !oruk)('of services that were written here, with everything that can be said of them', async () => {
    const town = await published()
    const { id } = await town.here.service({ name: 'Lunch club' })
    await world.owner.query(
      `update service set url = 'www.lunch.example', cost = 'free', easy_words = 'We eat together.', alert = 'New door',
       capacity_status = 'waitlist', places_from = '2026-09-01', closed_from = '2026-05-01', closed_until = '2099-06-01',
       funding_ends_on = '2099-03-31', confirmed_at = '2026-05-02T12:00:00Z', confirmed_by = 'the organiser', languages = '{nl,Twents}',
       access_features = '{step-free}', minimum_age = 60 where id = $1`,
      [id],
    )
    const set = (sql: string) => world.owner.query(sql, [town.here.programmeId, id])
    await set(`insert into service_service_type (programme_id, service_id, service_type_code) values ($1, $2, 'lunch-or-coffee')`)
    await set(`insert into service_circumstance (programme_id, service_id, circumstance_code) values ($1, $2, 'older-people')`)
    await set(`insert into phone (programme_id, service_id, number, extension) values ($1, $2, '01632 960000', 'ask for Jo')`)
    await set(`insert into schedule (programme_id, service_id, weekdays, opens_at, closes_at) values ($1, $2, '{TU}', '12:00', '24:00')`)
    await set(`insert into service_change (programme_id, service_id, said_at, said_by, said_by_name, fields, state) values
      ($1, $2, '2026-05-02T12:00:00Z', 'provider', 'Jo Bloggs', '{"status": {"was": "inactive", "is": "active"}, "description": {"was": "Jo, 07700 900001", "is": null}}', 'applied')`)
    expect(await faultsOfEverything(town)).toEqual([])

    const service = await town.read(`/services/${id}`)
    expect(service).toMatchObject({
      name: 'Lunch club',
      status: 'temporarily closed',
      url: 'http://www.lunch.example/',
      alert: 'New door',
      assured_date: '2026-05-02',
      minimum_age: 60,
      phones: [{ number: '01632 960000', attributes: [{ link_type: 'as-said', label: 'extension', value: 'ask for Jo' }] }],
      schedules: [{ byday: 'TU', freq: 'WEEKLY', opens_at: '12:00', closes_at: '24:00' }],
      languages: [{ code: 'nl', name: 'Dutch' }, { name: 'Twents' }],
      capacities: [{ available: 0, unit: { identifier: 'waitlist' } }],
      cost_options: [{ option: 'free', amount: 0 }],
    })
    const terms = (service.attributes as Json[]).flatMap((one) => (one.taxonomy_term ? [(one.taxonomy_term as Json).code] : []))
    expect(terms).toEqual(['loneliness', 'lunch-or-coffee', 'older-people'])
    // Where introductions go, and what a person once wrote, is nobody else's business.
    expect(JSON.stringify(service)).not.toMatch(/walkers@example\.org|Jo Bloggs|07700/)
    expect((service.metadata as Json[]).map((one) => [one.field_name, one.previous_value, one.updated_by]).sort()).toEqual([
      ['description', '', 'provider'],
      ['status', 'inactive', 'provider'],
    ])
    for (const format of ['tabular', 'tabular-1', 'json'] as const) expect(await wrongInExport(town.here, format), format).toEqual([])
  })
})

describe('times of a feed of HSDS 1.x', () => {
  /** A folder with one service and these times. */
  function feedWith(times: string): string {
    const folder = join(home, `feed-${++count}`)
    mkdirSync(folder)
    for (const [file, text] of [
      ['organizations', 'id,name,description\n1,Quay Trust,Helps\n'],
      ['services', 'id,organization_id,name,status\n1,1,Food bank,active\n'],
      ['regular_schedules', `id,service_id,weekday,opens_at,closes_at,original_text\n${times}`],
    ] as const)
      writeFileSync(join(folder, `${file}.csv`), text)
    return folder
  }

  test('have a day, a rhythm and hours as 3.1 writes them, and the words of the source beside', async () => {
    const folder = feedWith(',1,Monday,8:00am,5:00pm,"8am-5pm, Mon-Tue"\n,1,Tuesday,8:00am,5:00pm,"8am-5pm, Mon-Tue"\n,1,Friday,dawn,,\n')
    const town = await published(folder)
    const { contents } = await town.page('/services?full=true')
    expect(contents[0]!.schedules).toMatchObject([
      {
        byday: 'MO',
        freq: 'WEEKLY',
        opens_at: '08:00',
        closes_at: '17:00',
        original_text: '8am-5pm, Mon-Tue',
        attributes: [
          { link_type: 'as-said', label: 'opens_at', value: '8:00am' },
          { link_type: 'as-said', label: 'closes_at', value: '5:00pm' },
        ],
      },
      { byday: 'TU', freq: 'WEEKLY', opens_at: '08:00', closes_at: '17:00' },
      { byday: 'FR', description: 'dawn', attributes: [{ link_type: 'as-said', label: 'opens_at', value: 'dawn' }] },
    ])
    for (const format of ['tabular', 'tabular-1', 'json'] as const) expect(await wrongInExport(town.here, format), format).toEqual([])
  })

  test.each(['tabular', 'tabular-1', 'json'] as const)('are the same times when they are taken again from %s', async (format) => {
    const { here } = await published(feedWith(',1,Monday,8:00am,5:00pm,\n,1,Tuesday,9:00,12:30,\n,1,Friday,dawn,,\n'))
    const path = join(home, `times-${++count}${format === 'json' ? '.json' : ''}`)
    await exported(here, format, path)
    const [service] = (await directoryIn(path)).entries.services
    expect(service!.times.map((time) => [time.weekdays.join(), time.opensAt, time.closesAt, time.description])).toEqual([
      ['MO', '08:00', '17:00', null],
      ['TU', '09:00', '12:30', null],
      ['FR', null, null, 'dawn'],
    ])
  })
})

describe('the official examples come out as they went in', () => {
  const examples = [
    ['service_full.json', 'services'],
    ['organization_full.json', 'organizations'],
    ['service_at_location_full.json', 'service_at_locations'],
    ['taxonomy.json', 'taxonomies'],
    ['taxonomy_term.json', 'taxonomy_terms'],
  ] as const

  /** Of what a source brought, the one entry with this id of the source. */
  async function entry({ here, lines, read }: Awaited<ReturnType<typeof published>>, resource: string, sourceId: unknown, query = '') {
    for (const line of await lines(`/${resource}?format=ndjson`)) {
      const said = (await asTheSourceSaidIt(here, line)) as Json
      if (said.id === sourceId) return asTheSourceSaidIt(here, await read(`/${resource}/${String(line.id)}${query}`))
    }
    return undefined
  }

  test.skipIf(!hsds).each(examples)('%s', async (file, resource) => {
    const town = await published(`${hsds}/examples/${file}`)
    const wanted = jsonOf(`${hsds}/examples/${file}`)
    const found = await entry(town, resource, wanted.id, resource === 'organizations' ? '?full_service=true' : '')
    expect(found).toEqual(await asTheSourceSaidIt(town.here, wanted))
    if (resource !== 'services') return
    const { contents } = await town.page('/services?full=true')
    const asSaid = (contents[0]!.attributes as Json[]).find((one) => one.label === 'last_modified')
    expect(asSaid).toMatchObject({ link_type: 'as-said', value: wanted.last_modified })
  })

  test.skipIf(!hsds).each([
    ['service_list.json', 'services'],
    ['organization_list.json', 'organizations'],
    ['service_at_location_list.json', 'service_at_locations'],
  ])('%s', async (file, resource) => {
    const town = await published(`${hsds}/examples/${file}`)
    const [wanted] = jsonOf(`${hsds}/examples/${file}`).contents as Json[]
    const { contents } = await town.page(`/${resource}`)
    expect(contents).toHaveLength(1)
    expect(await asTheSourceSaidIt(town.here, contents)).toEqual(await asTheSourceSaidIt(town.here, [wanted]))
  })

  test.skipIf(!hsds).each(['csv', 'tabular.json'])('%s, over an export as tables', async (example) => {
    const town = await published(`${hsds}/examples/${example}`)
    const folder = join(home, `again-${example}`)
    await exported(town.here, 'tabular', folder)
    const before = (await directoryIn(`${hsds}/examples/${example}`)).entries
    const after = (await directoryIn(folder)).entries
    for (const list of ['organisations', 'locations', 'services'] as const) {
      expect(after[list].map((one) => one.columns)).toEqual(before[list].map((one) => ({ ...one.columns })))
      expect(after[list].map((one) => one.phones.map((phone) => phone.number))).toEqual(
        before[list].map((one) => one.phones.map((phone) => phone.number)),
      )
    }
    expect(after.services[0]!.times).toMatchObject(before.services[0]!.times.map(({ sourceId: _id, ...time }) => time))
    expect((await checkDirectory(folder)).faults.filter((fault) => fault.level === 'wrong')).toEqual([])
  })
})

async function exported(here: { system: Parameters<typeof exportDirectory>[0]; programmeId: string }, format: ExportFormat, path: string) {
  const programme = await programmeWith(world.db, here.programmeId)
  return exportDirectory(here.system, programme!, { format, path })
}

/** What our own check calls wrong in what we give out. */
async function wrongInExport(here: Parameters<typeof exported>[0], format: 'tabular' | 'tabular-1' | 'json') {
  const path = join(home, `checked-${++count}${format === 'json' ? '.json' : ''}`)
  await exported(here, format, path)
  return (await checkDirectory(path)).faults.filter((fault) => fault.level === 'wrong')
}

const MOCKS = ['Default', 'Test', 'Warn'] as const
const isRecord = (file: string) => /^(service|organization|taxonomy)/.test(file)
const mocks: [string, string][] = oruk
  ? MOCKS.flatMap((mock) =>
      readdirSync(`${oruk}/V3.0-UK-${mock}`)
        .filter(isRecord)
        .map((file): [string, string] => [mock, file]),
    )
  : [['none', 'none']]

describe('the mocks of Open Referral UK', () => {
  test.skipIf(!oruk).each(mocks)('%s/%s is taken, and given on as the schemas say', async (mock, file) => {
    const town = await published(`${oruk}/V3.0-UK-${mock}/${file}`)
    expect(await faultsOfEverything(town)).toEqual([])
    const [resource] = Object.entries(KINDS).find(([, kind]) => file.replace(/(_(full|list|data))*\.json/, '') === kind)!
    expect((await town.page(`/${resource}`)).empty).toBe(false)
  })

  test.skipIf(!oruk)('each file that fails is told where and why, also those that a schema lets pass', async () => {
    const { faults } = await checkDirectory(`${oruk}/V3.0-UK-Fail`)
    const isAsGood = (file: string) =>
      JSON.stringify(jsonOf(`${oruk}/V3.0-UK-Fail/${file}`)) === JSON.stringify(jsonOf(`${oruk}/V3.0-UK-Test/${file}`))
    for (const file of readdirSync(`${oruk}/V3.0-UK-Fail`)) {
      const wrong = faults.filter((fault) => fault.file === file && fault.level === 'wrong')
      expect([file, wrong.length > 0]).toEqual([file, !isAsGood(file)])
    }
    const said = faults.map((fault) => `${fault.file} ${fault.path} ${fault.reason}`)
    expect(said).toEqual(
      expect.arrayContaining([
        'api_details.json profile missing',
        'api_details.json openapi_url not-an-address',
        'service_full.json url not-an-address',
        'service_full.json email not-an-email',
        'service_list.json contents[0].name missing',
        'service_list.json contents[2].email not-an-email',
        'service_list.json contents[0].id id-of-two',
        'taxonomy_term.json description missing',
        'taxonomy_term_list.json contents[0].parent_id own-parent',
        'service_at_location_full.json id id-of-two',
      ]),
    )
    // The schema has nothing to say against a term that is its own parent.
    expect(orukFaults!('taxonomy_term_list.json', jsonOf(`${oruk}/V3.0-UK-Fail/taxonomy_term_list.json`))).toEqual([])
  })

  test.skipIf(!oruk)('what is good is not called wrong', async () => {
    for (const file of [
      'service_full.json',
      'organization_full.json',
      'service_at_location_full.json',
      'taxonomy_term.json',
      'api_details.json',
    ])
      expect((await checkDirectory(`${oruk}/V3.0-UK-Test/${file}`)).faults.filter((fault) => fault.level === 'wrong')).toEqual([])
  })
})

describe('a whole directory as files', () => {
  test.skipIf(!illinois).each(['json', 'ndjson', 'tabular', 'tabular-1'] as const)(
    '%s holds every service and can be taken again',
    { timeout: 120_000 },
    async (format) => {
      const { here } = await published(illinois!)
      const path = join(home, `illinois.${format}`.replace(/\.tabular.*/, `-${format}`))
      expect(await exported(here, format, path)).toBe(429)
      const { entries } = await directoryIn(path)
      const before = await here.read((tx) => tx.selectFrom('service').select(['name', 'description', 'url']).orderBy('id').execute())
      const after = entries.services.map(({ columns: { name, description } }) => ({ name, description }))
      expect(after).toEqual(before.map(({ name, description }) => ({ name, description })))
      const places = await here.read((tx) => tx.selectFrom('service_at_location').select('id').execute())
      expect(entries.services.reduce((sum, service) => sum + service.places.length, 0)).toBe(places.length)
    },
  )

  test.skipIf(!illinois).each(['json', 'tabular', 'tabular-1'] as const)(
    '%s passes our own check',
    { timeout: 120_000 },
    async (format) => {
      const { here } = await published(illinois!)
      const wrong = await wrongInExport(here, format)
      // Most of its services name an organisation that is not in it. We do not make one up.
      expect(wrong.filter(({ path, reason }) => !(reason === 'missing' && path.endsWith('organization_id')))).toEqual([])
    },
  )

  test('a package of 1.x is judged as that by its columns, where none of its files is one that only that has', async () => {
    const folder = join(home, 'few-tables')
    mkdirSync(folder)
    const write = (column: string) => {
      writeFileSync(
        join(folder, 'organizations.csv'),
        `id,name,description,${column}\no1,Harbour Trust,Helps,https://harbour.example.org\n`,
      )
      writeFileSync(join(folder, 'services.csv'), 'id,organization_id,name,status\ns1,o1,Choir,active\n')
      writeFileSync(join(folder, 'locations.csv'), 'id,name\nl1,Hall\n')
      writeFileSync(join(folder, 'phones.csv'), 'id,service_id,number\np1,s1,01632 960000\n')
    }
    const missing = async () => (await checkDirectory(folder)).faults.filter(({ reason }) => reason === 'missing').map(({ about }) => about)
    write('url')
    expect(await missing()).toEqual([])
    write('website')
    expect(await missing()).toEqual(['location_type'])
  })

  test('a package of 3.x that has no more than it must is right, and all of it is read', async () => {
    const folder = join(home, 'minimal-3')
    mkdirSync(folder)
    const [trust, choir] = ['0b5c0f7e-1d2c-4e3a-9f4b-000000000001', '0b5c0f7e-1d2c-4e3a-9f4b-000000000002']
    writeFileSync(join(folder, 'organization.csv'), `id,name,description\n${trust},Harbour Trust,Helps\n`)
    writeFileSync(join(folder, 'service.csv'), `id,organization_id,name,status\n${choir},${trust},Choir,active\n`)
    expect((await checkDirectory(folder)).faults).toEqual([])
    const { entries, report } = await directoryIn(folder)
    expect(report.notes).toEqual([])
    expect(entries.organisations).toMatchObject([{ sourceId: trust, columns: { name: 'Harbour Trust', description: 'Helps' } }])
    expect(entries.services).toMatchObject([{ sourceId: choir, organisationSourceId: trust, columns: { name: 'Choir', status: 'active' } }])
  })

  test('of two feeds that call what hangs on their entries the same is right, and the same when it is taken again', async () => {
    const path = `${home}/two-feeds.json`
    const uuid = (last: string) => `0b5c0f7e-1d2c-4e3a-9f4b-00000000000${last}`
    const feed = (name: string) => ({
      organizations: [{ id: uuid('1'), name: `${name} trust`, description: 'Helps', phones: [{ id: uuid('2'), number: '01632 960001' }] }],
      services: [
        {
          id: uuid('3'),
          name: `${name} choir`,
          status: 'active',
          organization: { id: uuid('1') },
          program: { id: uuid('4'), name: `${name} evenings`, description: 'Songs' },
          contacts: [{ id: uuid('5'), name: `Sam of ${name}`, phones: [{ id: uuid('6'), number: `01632 9600${name.length}` }] }],
          schedules: [{ id: uuid('7'), freq: 'WEEKLY', byday: 'TU', opens_at: '19:00' }],
          service_at_locations: [
            {
              id: uuid('8'),
              schedules: [{ id: uuid('7'), freq: 'WEEKLY', byday: 'WE', opens_at: '10:00' }],
              location: {
                id: uuid('9'),
                location_type: 'physical',
                name: `${name} hall`,
                phones: [{ id: uuid('2'), number: '01632 960003' }],
              },
            },
          ],
        },
      ],
    })
    const town = await published()
    for (const name of ['Quay', 'Harbour']) {
      writeFileSync(path, JSON.stringify(feed(name)))
      await importDirectory(town.here.system, { source: name.toLowerCase(), entries: (await directoryIn(path)).entries })
    }
    for (const format of ['tabular', 'tabular-1', 'json'] as const) expect(await wrongInExport(town.here, format), format).toEqual([])

    const again = async (format: 'tabular' | 'ndjson') => {
      const folder = join(home, `two-feeds-${++count}${format === 'ndjson' ? '.ndjson' : ''}`)
      await exported(town.here, format, folder)
      const said = (rest: object, table: string) => (rest as Record<string, Json[] | undefined>)[table]
      return (await directoryIn(folder)).entries.services.map(({ columns, phones, times, places, rest }) => ({
        columns: { ...columns, confirmed_at: null },
        phones: phones.map((phone) => phone.number),
        times: times.map((time) => [time.weekdays.join(), time.opensAt]).sort(),
        places: places.map((place) => place.locationSourceId),
        contacts: said(rest, 'contact')?.map((contact) => contact.name),
        program: (rest as Json).program && ((rest as Json).program as Json).name,
      }))
    }
    const [quay, harbour] = await again('tabular')
    expect(quay).toMatchObject({
      contacts: ['Sam of Quay'],
      program: 'Quay evenings',
      times: [
        ['TU', '19:00'],
        ['WE', '10:00'],
      ],
    })
    expect(harbour).toMatchObject({ contacts: ['Sam of Harbour'], program: 'Harbour evenings', phones: ['01632 96007'] })
    expect([quay, harbour]).toEqual(await again('ndjson'))
  })

  test('is not written into a folder that holds something', async () => {
    const { here } = await published()
    await expect(exported(here, 'tabular', 'docs')).rejects.toThrow('docs')
  })
})
