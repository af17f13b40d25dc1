import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { inTransaction } from '#platform/context'
import { readTaxonomy } from '../../standards/hsds/index.ts'
import { importDirectory, listsInUse, loadTaxonomy, type MeantTerm, ownListTerms, searchServices } from './index.ts'
import { serviceTypesInWords } from './types-in-words.ts'

const world = await openWorld()
let ivo: Awaited<ReturnType<typeof world.member>>

const term = (sourceId: string, name: string, ...means: MeantTerm['means']): MeantTerm => ({ sourceId, name, parentSourceId: null, means })
const lunch = { means: 'service-type', code: 'lunch-or-coffee' } as const
const lonely = { means: 'need', code: 'loneliness' } as const
const older = { means: 'circumstance', code: 'older-people' } as const

const service = (sourceId: string, name: string, ...termSourceIds: string[]) => ({
  sourceId,
  organisationSourceId: null,
  columns: {
    name,
    alternate_name: null,
    description: null,
    url: null,
    email: null,
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
  places: [],
  phones: [],
  times: [],
  termSourceIds,
  rest: {},
})

const linksOf = (name: string) =>
  world.read(async (tx) => {
    const { id } = await tx.selectFrom('service').select('id').where('name', '=', name).executeTakeFirstOrThrow()
    const types = await tx.selectFrom('service_service_type').selectAll().where('service_id', '=', id).execute()
    const needs = await tx.selectFrom('service_need').selectAll().where('service_id', '=', id).execute()
    const circumstances = await tx.selectFrom('service_circumstance').selectAll().where('service_id', '=', id).execute()
    return {
      types: types.map((row) => [row.service_type_code, row.from_words]),
      needs: needs.map((row) => row.need_code),
      circumstances: circumstances.map((row) => row.circumstance_code),
    }
  })

beforeAll(async () => {
  ivo = await world.member('administrator')
  await importDirectory(ivo.ctx, {
    source: 'council',
    entries: {
      organisations: [],
      locations: [],
      terms: [
        { sourceId: '12', name: 'Luncheon clubs', parentSourceId: null, vocabulary: 'Council' },
        { sourceId: '13', name: 'Other', parentSourceId: null, vocabulary: 'Council' },
      ],
      services: [service('a', 'The Tuesday table', '12'), service('b', 'Walking group by the river', '13')],
    },
  })
})

test('words of an imported entry suggest kinds of service, and a suggestion is kept as one', async () => {
  expect((await linksOf('Walking group by the river')).types).toEqual([['walking', true]])
  expect(serviceTypesInWords('Voedselbank Oost, met inloop')).toEqual(['food-help'])
  expect(serviceTypesInWords('Chess')).toEqual([])
  const known = new Set((await world.read(ownListTerms)).filter(({ list }) => list === 'service-type').map(({ code }) => code))
  expect(serviceTypesInWords('walking group choir legal aid food bank').every((code) => known.has(code))).toBe(true)
})

test('a programme maps its own list, and services get what their terms mean', async () => {
  const counts = await loadTaxonomy(ivo.ctx, {
    source: 'council',
    name: 'Council',
    terms: [term('12', 'Luncheon clubs', lunch, lonely, older)],
  })
  expect(counts).toMatchObject({ added: 0, unchanged: 1, meaningsAdded: 3, meaningsEnded: 0, unknown: [] })
  expect(await linksOf('The Tuesday table')).toEqual({
    types: [['lunch-or-coffee', false]],
    needs: ['loneliness'],
    circumstances: ['older-people'],
  })
  const found = await world.read((tx) => searchServices(tx, { serviceTypes: ['lunch-or-coffee'], circumstances: ['older-people'] }))
  expect(found.services.map(({ name }) => name)).toEqual(['The Tuesday table'])
  expect((await world.read(listsInUse)).serviceTypes).toEqual(['lunch-or-coffee', 'walking'])
})

test('the same list twice changes nothing and records nothing', async () => {
  const before = await world.factKinds()
  const again = await loadTaxonomy(ivo.ctx, {
    source: 'council',
    name: 'Council',
    terms: [term('12', 'Luncheon clubs', lunch, lonely, older)],
  })
  expect(again).toMatchObject({ added: 0, changed: 0, meaningsAdded: 0, meaningsEnded: 0 })
  expect(await world.factKinds()).toEqual(before)
})

test('what a term no longer means is taken back, and what somebody said stays', async () => {
  await inTransaction(world.system, async ({ tx }) => {
    const { id } = await tx.selectFrom('service').select('id').where('name', '=', 'The Tuesday table').executeTakeFirstOrThrow()
    await tx.insertInto('service_need').values({ service_id: id, need_code: 'belonging' }).execute()
  })
  await loadTaxonomy(ivo.ctx, { source: 'council', name: 'Council', terms: [term('12', 'Luncheon clubs', lunch)] })
  expect(await linksOf('The Tuesday table')).toEqual({ types: [['lunch-or-coffee', false]], needs: ['belonging'], circumstances: [] })
})

test('an entry that comes later gets the meaning too', async () => {
  await importDirectory(ivo.ctx, {
    source: 'council',
    entries: {
      organisations: [],
      locations: [],
      terms: [{ sourceId: '12', name: 'Luncheon clubs', parentSourceId: null, vocabulary: 'Council' }],
      services: [service('c', 'Friday soup', '12')],
    },
  })
  expect((await linksOf('Friday soup')).types).toEqual([['lunch-or-coffee', false]])
})

test('a code that our lists do not hold is left out and told', async () => {
  const { unknown } = await loadTaxonomy(ivo.ctx, {
    source: 'own-list',
    name: 'Our own',
    terms: [term('x', 'Sauna', { means: 'service-type', code: 'sauna' })],
  })
  expect(unknown).toEqual([{ sourceId: 'x', means: 'service-type', code: 'sauna' }])
})

test('a term whose parent is nowhere, or leads back to it, is kept without and told; a parent of an earlier load is known', async () => {
  const under = (sourceId: string, parentSourceId: string) => ({ ...term(sourceId, `Term ${sourceId}`), parentSourceId })
  const load = (...terms: ReturnType<typeof under>[]) => loadTaxonomy(ivo.ctx, { source: 'rings', name: 'Rings', terms })
  const { parentless } = await load(under('a', 'nowhere'), under('b', 'c'), under('c', 'b'), under('d', 'd'), under('e', 'b'))
  expect(parentless).toEqual([
    { sourceId: 'a', parent: 'nowhere' },
    { sourceId: 'b', parent: 'c' },
    { sourceId: 'd', parent: 'd' },
  ])
  expect((await load(under('f', 'a'))).parentless).toEqual([])
  expect((await load(under('a', 'f'))).parentless).toEqual([{ sourceId: 'a', parent: 'f' }])
  const rows = await world.read((tx) =>
    tx.selectFrom('taxonomy_term').select(['source_id', 'parent_source_id']).where('source', '=', 'rings').orderBy('source_id').execute(),
  )
  expect(rows.map((row) => row.parent_source_id)).toEqual([null, null, 'b', null, 'b', 'a'])
})

test('who is no administrator may not', async () => {
  const sam = await world.member('link-worker')
  await expect(loadTaxonomy(sam.ctx, { source: 'own', name: 'Own', terms: [] })).rejects.toThrow('not-your-role')
})

test('a table of terms is read: a row for each meaning, and lines that say half are left out', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'footbridge-taxonomy-')), 'own.csv')
  writeFileSync(
    file,
    '\uFEFFid,name,parent,means,code,colour\r\n1,Company,,,\r\n2,"Lunch, hot",1,service type,lunch-or-coffee,blue\r\n2,,1,need,Loneliness\r\n3,Half,1,need,\r\n,No id,,,\r\n2,Cold lunch,,,\r\n',
  )
  expect(await readTaxonomy(file)).toEqual({
    terms: [
      { sourceId: '1', name: 'Company', parentSourceId: null, means: [] },
      { sourceId: '2', name: 'Lunch, hot', parentSourceId: '1', means: [lunch, lonely] },
    ],
    leftOut: [
      { line: 5, about: 'Half' },
      { line: 6, about: 'No id' },
      { line: 7, about: 'Cold lunch' },
    ],
    lines: new Map([
      ['1', 2],
      ['2', 3],
    ]),
    unknownColumns: [{ column: 'colour', line: 3 }],
  })
})

test.each([
  ['services, whose names are no terms', 'services.csv', 'id,organization_id,name\r\n1,o1,Legal advice\r\n'],
  ['a table without terms', 'other.csv', 'colour,shape\r\nblue,round\r\n'],
])('a file of something else is refused whole: %s', async (_title, name, text) => {
  const file = join(mkdtempSync(join(tmpdir(), 'terms-')), name)
  writeFileSync(file, text)
  await expect(readTaxonomy(file)).rejects.toMatchObject({ reason: 'no-terms' })
})

test('each need, kind and circumstance names a category of Gravity, or none where there is none; nothing of 211 or AIRS is among them', async () => {
  const { rows } = await world.owner.query<{ list: string; code: string; gravity: string | null }>(`
    select 'need' as list, code, gravity_category as gravity from reference.need
    union all select 'service-type', code, gravity_category from reference.service_type
    union all select 'circumstance', code, gravity_category from reference.circumstance`)
  const docs = readFileSync('docs/taxonomies.md', 'utf8')
  expect(rows.length).toBeGreaterThan(60)
  expect(rows.filter(({ list, gravity }) => list === 'need' && !gravity)).toEqual([])
  // Ours are plain words; the codes of AIRS are letters and numbers such as BD-1800.2000.
  expect(rows.filter(({ code, gravity }) => !/^[a-z][a-z-]+$/.test(code) || (gravity !== null && !/^[a-z][a-z-]+$/.test(gravity)))).toEqual(
    [],
  )
  expect(rows.filter(({ code, gravity }) => gravity !== null && !(docs.includes(`\`${code}\``) && docs.includes(gravity)))).toEqual([])
  const files = ['messages/en.json', 'messages/nl.json', ...readdirSync('database/migrations').map((file) => `database/migrations/${file}`)]
  const airs = /\b[A-Z]{2}-\d{4}(\.\d{4})?\b|\bAIRS\b|\b211 (taxonomy|LA)\b/
  expect(files.filter((file) => airs.test(readFileSync(file, 'utf8')))).toEqual([])
})
