import { describe, expect, test } from 'vitest'
import { importDirectory, type DirectoryEntries, loadPlaces } from '#domain/directory'
import { setRateLimits } from '#platform/rate-limit'
import { type Json, openDirectory } from '../support/open-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
let count = 0

/** A programme with three services: a choir and a lunch club that were written here, and a food bank of a feed. */
async function town() {
  const slug = `open-${++count}`
  const here = await world.programme({ slug })
  const choir = await here.service({ name: 'Harbour choir', needs: ['loneliness', 'meaning'] })
  const lunch = await here.service({ name: 'Lunch club', needs: ['loneliness'] })
  await importDirectory(here.system, { source: 'council', entries: feed })
  const set = (sql: string, ...values: unknown[]) => world.owner.query(sql, values)
  const { rows } = await set(`select id from service where programme_id = $1 and source = 'council'`, here.programmeId)
  const bank = { id: (rows as { id: string }[])[0]!.id }
  await set(`update service set minimum_age = 18, maximum_age = 64 where id = $1`, choir.id)
  await set(`update service set minimum_age = 65 where id = $1`, lunch.id)
  for (const [id, days, from, to] of [
    [choir.id, '{TU}', '19:00', '21:00'],
    [lunch.id, '{TU,FR}', '12:00', '14:00'],
  ] as const)
    await set(
      `insert into schedule (programme_id, service_id, weekdays, opens_at, closes_at) values ($1, $2, $3, $4, $5)`,
      here.programmeId,
      id,
      days,
      from,
      to,
    )
  return { here, set, choir, lunch, bank, ...openDirectory(world.db, slug) }
}

const feed: DirectoryEntries = {
  organisations: [
    {
      sourceId: 'o1',
      columns: { name: 'Quay Trust', alternate_name: null, description: null, email: 'hello@quay.example', phone: null, url: null },
      phones: [],
      rest: { logo: 'https://quay.example/logo.png' },
    },
  ],
  locations: [
    {
      sourceId: 'l1',
      organisationSourceId: 'o1',
      columns: {
        name: 'Quay hall',
        alternate_name: null,
        description: null,
        transportation: null,
        accessibility: null,
        address_1: '1 Quay St',
        address_2: null,
        city: 'Overwater',
        region: null,
        state_province: null,
        postal_code: 'OV1 1AA',
        country: null,
        latitude: 53.05,
        longitude: 0.03,
      },
      phones: [],
      times: [],
      rest: {},
    },
  ],
  taxonomies: [{ sourceId: 'list', name: 'Council list', description: 'What we call it', uri: null, version: null, isImplied: false }],
  terms: [
    { sourceId: 'food', name: 'Food', parentSourceId: null, vocabulary: 'list', taxonomySourceId: 'list', rest: {} },
    { sourceId: 'bank', name: 'Food banks', parentSourceId: 'food', vocabulary: 'list', taxonomySourceId: 'list', rest: { code: 'FB' } },
  ],
  services: [
    {
      sourceId: 's1',
      organisationSourceId: 'o1',
      columns: {
        name: 'Food bank',
        alternate_name: null,
        description: 'Parcels for whoever needs one',
        url: null,
        email: 'food@quay.example',
        contact_name: null,
        status: 'active',
        application_process: null,
        fees: null,
        eligibility: null,
        minimum_age: null,
        maximum_age: null,
        languages: [],
        is_online: false,
        confirmed_at: null,
      },
      places: [{ locationSourceId: 'l1', sourceId: 'x1', description: null }],
      phones: [{ sourceId: 'p1', number: '01632 960111', extension: null, type: null, description: null }],
      times: [],
      termSourceIds: ['bank'],
      rest: {
        email: 'food@quay.example',
        phone: [{ id: 'p1', service_id: 's1', number: '01632 960111', type: 'voice' }],
        language: [],
      },
    },
  ],
}

const names = (page: { contents: Json[] }) => page.contents.map((one) => one.name).sort()
const idOf = (page: { contents: Json[] }, name: string) => String(page.contents.find((one) => one.name === name)?.id)

describe('filters add up', () => {
  test('each alone, and all together', async () => {
    const { here, page, choir } = await town()
    await loadPlaces(here.system, [{ kind: 'postcode', name: 'OV11AB', latitude: 53.051, longitude: 0.03 }])
    const terms = await page('/taxonomy_terms?per_page=500')
    const lonely = idOf(terms, 'Feeling alone')
    const asked = async (query: string) => names(await page(`/services?${query}`))
    expect(await asked('')).toEqual(['Food bank', 'Harbour choir', 'Lunch club'])
    expect(await asked('search=parcels')).toEqual(['Food bank'])
    expect(await asked('search=quay')).toEqual(['Food bank'])
    expect(await asked(`taxonomy_term_id=${lonely}`)).toEqual(['Harbour choir', 'Lunch club'])
    const meaning = String(terms.contents.find((term) => term.code === 'meaning')!.id)
    expect(await asked(`taxonomy_term_id=${lonely}&taxonomy_term_id=${meaning}`)).toEqual(['Harbour choir'])
    expect(await asked(`taxonomy_term_id=${idOf(terms, 'Food banks')}`)).toEqual(['Food bank'])
    const lists = await page('/taxonomies')
    expect(await asked(`taxonomy_id=${idOf(lists, 'Council list')}`)).toEqual(['Food bank'])
    expect(await asked(`taxonomy_id=${idOf(lists, 'What may be going on')}`)).toEqual(['Harbour choir', 'Lunch club'])
    expect(await asked(`organization_id=${choir.organisationId}`)).toEqual(['Harbour choir'])
    expect(await asked('minimum_age=70')).toEqual(['Food bank', 'Lunch club'])
    expect(await asked('maximum_age=30')).toEqual(['Food bank', 'Harbour choir'])
    expect(await asked('day=FR')).toEqual(['Lunch club'])
    expect(await asked('days=tuesday,FR')).toEqual(['Harbour choir', 'Lunch club'])
    expect(await asked('day=TU&start_time=15:00')).toEqual(['Harbour choir'])
    expect(await asked('end_time=13:00')).toEqual(['Lunch club'])
    expect(await asked('postcode=ov1 1ab&proximity=500')).toEqual(['Food bank'])
    expect(await asked('postcode=OV11AB&proximity=50')).toEqual([])
    expect(await asked('postcode=ov1&proximity=500')).toEqual(['Food bank'])
    expect(await asked(`search=choir&day=TU&minimum_age=20&maximum_age=30&taxonomy_term_id=${lonely}`)).toEqual(['Harbour choir'])
    expect(await asked(`search=choir&day=FR`)).toEqual([])
    const { contents } = await page('/service_at_locations?postcode=OV11AB&proximity=500')
    expect(contents).toMatchObject([{ location: { name: 'Quay hall' }, service: { name: 'Food bank' } }])
  })

  test('changed since: to the moment, and so a collector that asks with the last one it saw misses nothing', async () => {
    const { page, set, lunch, choir } = await town()
    await set(`update service set updated_at = '2026-05-01T10:00:00.123456Z'`)
    await set(`update service set updated_at = '2026-05-03T10:00:00.123456Z' where id in ($1, $2)`, lunch.id, choir.id)
    const { contents } = await page('/services?minimal=true&modified_after=2026-05-02')
    expect(contents.map((one) => one.id).sort()).toEqual([lunch.id, choir.id].sort())
    expect(Object.keys(contents[0]!)).toEqual(['id', 'modified_date', 'last_modified'])
    const last = encodeURIComponent(String(contents[0]!.last_modified))
    expect((await page(`/services?modified_after=${last}`)).total_items).toBe(2)
    expect((await page('/services?modified_after=2026-05-03T12:00:00+01:00')).total_items).toBe(0)
  })

  test('terms by list, parent and name; organisations by what their services are', async () => {
    const { page } = await town()
    const list = idOf(await page('/taxonomies?search=council'), 'Council list')
    const terms = await page(`/taxonomy_terms?taxonomy_id=${list}`)
    expect(names(terms)).toEqual(['Food', 'Food banks'])
    expect(names(await page(`/taxonomy_terms?taxonomy_id=${list}&top_only=true`))).toEqual(['Food'])
    expect(names(await page(`/taxonomy_terms?parent_id=${idOf(terms, 'Food')}`))).toEqual(['Food banks'])
    expect(names(await page('/taxonomy_terms?search=food%20b'))).toEqual(['Food banks'])
    expect(names(await page(`/organizations?taxonomy_id=${list}`))).toEqual(['Quay Trust'])
    expect(names(await page('/organizations?search=quay'))).toEqual(['Quay Trust'])
  })

  test('pages hold each entry once, also those after the last', async () => {
    const { page } = await town()
    const seen = new Set<unknown>()
    for (const number of [1, 2, 3, 4]) {
      const { contents, ...envelope } = await page(`/services?per_page=1&page=${number}`)
      for (const one of contents) seen.add(one.id)
      const here = number <= 3 ? 1 : 0
      expect(envelope).toEqual({
        total_items: 3,
        total_pages: 3,
        page_number: number,
        size: here,
        first_page: number === 1,
        last_page: number >= 3,
        empty: here === 0,
      })
    }
    expect(seen.size).toBe(3)
    const all = await page('/taxonomy_terms?per_page=500')
    const turned = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((number) => page(`/taxonomy_terms?per_page=10&page=${number}`)))
    expect(turned.flatMap(({ contents }) => contents.map((one) => one.id))).toEqual(all.contents.map((one) => one.id))
  })
})

test('what a parameter may not say is told with its name', async () => {
  const { ask } = await town()
  const wrong = async (query: string) => {
    const response = await ask(`/services?${query}`)
    expect([query, response.status, response.headers.get('access-control-allow-origin')]).toEqual([query, 400, '*'])
    return ((await response.json()) as { errors: { parameter: string; problem: string }[] }).errors.map((one) => one.parameter)
  }
  for (const [query, parameter] of [
    ['page=0', 'page'],
    ['page=two', 'page'],
    ['per_page=501', 'per_page'],
    ['format=xml', 'format'],
    ['full=maybe', 'full'],
    ['modified_after=yesterday', 'modified_after'],
    ['taxonomy_term_id=food', 'taxonomy_term_id'],
    ['organization_id=1%27%20or%201=1', 'organization_id'],
    ['minimum_age=old', 'minimum_age'],
    ['day=XX', 'day'],
    ['start_time=25:00', 'start_time'],
    ['postcode=ZZ9', 'postcode'],
    ['proximity=100', 'proximity'],
    ['minimal=true&full=true', 'full'],
  ] as const)
    expect(await wrong(query)).toEqual([parameter])
  expect(await wrong('page=0&day=XX')).toEqual(['page', 'day'])
})

describe('over HTTP', () => {
  test('everybody may ask: any origin, no key, and a browser may ask first', async () => {
    const { ask } = await town()
    const options = await ask('/services', { method: 'OPTIONS', headers: { Origin: 'https://elsewhere.example' } })
    expect([options.status, options.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect(options.headers.get('access-control-allow-methods')).toContain('GET')
    const response = await ask('/services')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  })

  test('who has the same already gets 304, until something changes', async () => {
    const { ask, set, lunch } = await town()
    const etag = (await ask('/services')).headers.get('etag')!
    const again = (known: string) => ask('/services', { headers: { 'If-None-Match': known } })
    expect([(await again(etag)).status, await (await again(etag)).text()]).toEqual([304, ''])
    expect((await again(`"x", W/${etag}`)).status).toBe(304)
    await set(`update service set name = 'Lunch for all' where id = $1`, lunch.id)
    expect((await again(etag)).status).toBe(200)
  })

  test('what is not there is 404 in JSON: another path, an unknown id, one of another programme, one that is hidden', async () => {
    const { ask, set, lunch } = await town()
    const other = await town()
    await set(`update service set hidden_at = now(), hidden_because = 'no-answer' where id = $1`, lunch.id)
    for (const path of ['/nothing', '/services/x', `/services/${other.choir.id}`, `/services/${lunch.id}`, '/services/a/b']) {
      const response = await ask(path)
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, 'application/json; charset=utf-8'])
    }
    expect((await openDirectory(world.db, 'nowhere').ask('/services')).status).toBe(404)
  })

  test('an entry that has become a part of another leads there', async () => {
    const { ask, page, set, lunch, choir } = await town()
    await set(`update service set hidden_at = now(), hidden_because = 'merged', merged_into = $2 where id = $1`, lunch.id, choir.id)
    const response = await ask(`/services/${lunch.id}`)
    expect([response.status, response.headers.get('location')]).toEqual([301, expect.stringMatching(`/hsds/services/${choir.id}$`)])
    expect(names(await page('/services'))).toEqual(['Food bank', 'Harbour choir'])
  })

  test('a POST may bring the parameters as JSON', async () => {
    const { ask } = await town()
    const post = (body: string) => ask('/services', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
    const found = (await (await post('{"search": "choir", "per_page": 5}')).json()) as { contents: Json[] }
    expect(names(found)).toEqual(['Harbour choir'])
    expect((await post('[1]')).status).toBe(400)
    expect((await post('{')).status).toBe(400)
  })

  test('what is no JSON hears what to send; a parameter that nobody knows is passed over, and named', async () => {
    const { ask } = await town()
    const form = await ask('/services', { method: 'POST', body: '<q/>', headers: { 'Content-Type': 'application/xml' } })
    expect([form.status, ((await form.json()) as Json).detail]).toEqual([415, expect.stringContaining('application/json')])
    const odd = await ask('/services?age=abc&search=choir&serach=choir&days=TU')
    expect([odd.status, odd.headers.get('ignored-parameters')]).toEqual([200, 'age, serach'])
    expect((await ask('/services?search=choir')).headers.get('ignored-parameters')).toBeNull()
  })

  test('ndjson is everything, one entry a line; HEAD has no body', async () => {
    const { ask, lines } = await town()
    expect((await lines('/services?format=ndjson&full=true')).map((one) => one.name).sort()).toEqual([
      'Food bank',
      'Harbour choir',
      'Lunch club',
    ])
    const head = await ask('/services?format=ndjson', { method: 'HEAD' })
    expect([head.headers.get('content-type'), await head.text()]).toEqual(['application/x-ndjson; charset=utf-8', ''])
  })

  test('too many questions in a minute are told when to come back', async () => {
    const { ask } = await town()
    setRateLimits(true)
    let response = await ask('')
    for (let asked = 0; asked < 650 && response.status === 200; asked++) response = await ask('')
    setRateLimits(false)
    expect([response.status, response.headers.get('retry-after'), response.headers.get('access-control-allow-origin')]).toEqual([
      429,
      '60',
      '*',
    ])
  })

  test('it says what it is, and how to ask', async () => {
    const { read } = await town()
    const about = await read('')
    expect(about).toMatchObject({ version: '3.1', openapi_url: expect.stringMatching(/\/hsds\/openapi\.json$/) as string })
    const { paths } = (await read('/openapi.json')) as { paths: Record<string, unknown> }
    for (const path of ['/services', '/services/{id}', '/organizations', '/service_at_locations', '/taxonomies', '/taxonomy_terms/{id}'])
      expect(paths).toHaveProperty([path])
  })
})

test('what was corrected here is no longer said as the source said it, and nothing else changes', async () => {
  const { read, set, here, bank } = await town()
  const before = await read(`/services/${bank.id}`)
  expect(before).toMatchObject({ phones: [{ number: '01632 960111', type: 'voice' }], email: 'food@quay.example' })
  await set(`update phone set number = '01632 960222' where service_id = $1`, bank.id)
  await set(`insert into phone (programme_id, service_id, number) values ($1, $2, '01632 960333')`, here.programmeId, bank.id)
  await set(
    `update service set email = 'parcels@quay.example', description = 'Parcels, and a talk', languages = '{pl}' where id = $1`,
    bank.id,
  )
  const after = await read(`/services/${bank.id}`)
  expect((after.phones as Json[]).map((one) => one.number).sort()).toEqual(['01632 960222', '01632 960333'])
  expect(after).toMatchObject({
    email: 'parcels@quay.example',
    description: 'Parcels, and a talk',
    languages: [{ code: 'pl', name: 'Polish' }],
  })
  expect(JSON.stringify(after)).not.toContain('960111')
  expect(after.organization).toEqual(before.organization)
})

test('what is for introductions and who refers is not in the open directory', async () => {
  const { here, page, lines, read, set, lunch } = await town()
  const surgery = await here.organisation({ name: 'Quay Surgery', refers: true, sector: 'health' })
  expect(names(await page('/organizations'))).not.toContain('Quay Surgery')
  const everything = JSON.stringify(await lines('/services?format=ndjson&full=true'))
  expect(everything).toContain('food@quay.example')
  expect(everything).not.toContain('walkers@example.org')
  expect(everything).not.toContain(surgery.id)
  await set(`update service set contact_name = 'Jo', contact_agreed = 'spoken' where id = $1`, lunch.id)
  expect(await read(`/services/${lunch.id}`)).toMatchObject({ email: 'walkers@example.org', contacts: [{ name: 'Jo' }] })
})
