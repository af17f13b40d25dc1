import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { CannotRead, readPlaces } from './index.ts'
import { LIMITS } from './limits.ts'

const home = mkdtempSync(join(tmpdir(), 'footbridge-places-'))
afterAll(() => rmSync(home, { recursive: true }))
const path = join(home, 'places.csv')

async function read(content: string | Buffer, limits = LIMITS) {
  writeFileSync(path, content)
  const { places, report } = await readPlaces(path, limits)
  return { places, notes: [...report.notes].map(({ line, outcome, reason }) => `${line} ${outcome} ${reason}`), files: report.files }
}
const cannot = (content: string | Buffer) =>
  read(content).then(
    () => 'read',
    (error: unknown) => (error instanceof CannotRead ? error.reason : `${String(error)}`),
  )

test('columns and kinds may be called as the usual sources call them, with commas, semicolons or tabs between', async () => {
  const town = { kind: 'town', name: 'Hilltown', partOf: null, latitude: 52.2, longitude: 5.2 }
  for (const [head, row] of [
    ['name,kind,latitude,longitude', 'Hilltown,town,52.2,5.2'],
    ['naam;soort;breedtegraad;lengtegraad', 'Hilltown;Woonplaats;52.2;5.2'],
    ['NAME1\tLOCAL_TYPE\tLAT\tLONG', 'Hilltown\tOther Settlement\t52.2\t5.2'],
    ['name,feature_code,latitude,longitude', 'Hilltown,PPLA2,52.2,5.2'],
  ])
    expect((await read(`${head}\n${row}\n`)).places).toEqual([town])
  expect((await read('name,kind,town,lat,lon\nCentrum,PPLX,Hilltown,52.2,5.2\n')).places).toEqual([
    { ...town, kind: 'neighbourhood', name: 'Centrum', partOf: 'Hilltown' },
  ])
})

test('a place stands by its other names too, but not by the name of another', async () => {
  const { places } = await read(
    "name,kind,lat,lon,other_names\nDen Haag,town,52.07,4.3,'s-Gravenhage|The Hague|Hilltown\nHilltown,town,52.2,5.2,\n",
  )
  expect(places.map(({ name, latitude }) => [name, latitude])).toEqual([
    ['Den Haag', 52.07],
    ['Hilltown', 52.2],
    ["'s-Gravenhage", 52.07],
    ['The Hague', 52.07],
  ])
})

test('another place far away that is called so too does not take a town its own name, whatever they lie in', async () => {
  const { places } = await read(
    [
      'name,kind,lat,lon,part_of,other_names',
      'Ashford Bowdler,town,52.33,-2.7,Shropshire,Ashford|Ashford on Teme',
      'Ashford,town,51.15,0.87,Kent,',
      'Ashford Quay,town,51.16,0.88,Kent Coast,Ashford',
    ].join('\n'),
  )
  expect(places.filter(({ name }) => name === 'Ashford').map(({ partOf }) => partOf)).toEqual(['Kent', 'Kent Coast'])
  expect(places.map(({ name }) => name)).toContain('Ashford on Teme')
})

test('what is left out is told with its line and the reason', async () => {
  const lines = [
    'name,kind,lat,lon,part_of',
    ',town,52,5,',
    'Nowhere,town,0,0,',
    'Beyond,town,91,5,',
    'Words,town,north,5,',
    'Hill Road,road,52,5,',
    `${'x'.repeat(121)},town,52,5,`,
    'Hilltown,town,52.2,5.2,',
    'HILLTOWN,town,52.21,5.2,',
    'Newport,town,51.6,-3,',
    'Newport,town,52.8,-2.4,',
    'Centrum,neighbourhood,52.2,5.2,Hilltown',
    'Centrum,neighbourhood,53.2,5.2,Farley',
    'Much,town,52,5,,more',
  ]
  const { places, notes, files } = await read(lines.join('\n'))
  expect(places.map(({ name, partOf }) => `${name} ${partOf}`)).toEqual(['Hilltown null', 'Centrum Hilltown', 'Centrum Farley'])
  expect(notes.toSorted()).toEqual(
    [
      '2 left-out missing-name',
      ...[3, 4, 5].map((line) => `${line} left-out no-point`),
      '6 left-out unknown-kind',
      '7 left-out name-too-long',
      '9 left-out place-twice',
      '10 left-out place-unclear',
      '11 left-out place-unclear',
      '14 left-out columns-too-many',
    ].toSorted(),
  )
  expect(files).toEqual([{ file: 'places.csv', read: 13 }])
})

test('what steers a terminal or turns a line around is no part of a name', async () => {
  const { places } = await read('name,kind,lat,lon\n"\u001b[31mHill\u202e\ntown",town,52,5\n')
  expect(places[0]!.name).toBe('[31mHill town')
})

test('a file that is no such table is refused as a whole', async () => {
  expect(await cannot('')).toBe('empty')
  expect(await cannot('name,kind,lat,lon\n')).toBe('empty')
  expect(await cannot('postcode,lat,lon\nOV1 1AA,53,0\n')).toBe('no-places')
  expect(await cannot('name,kind\n"Hill,town\n')).toBe('broken-table')
  await expect(readPlaces(home)).rejects.toMatchObject({ reason: 'not-readable' })
  await expect(readPlaces(join(home, 'none.csv'))).rejects.toMatchObject({ reason: 'no-such-path' })
  await expect(read('name,kind,lat,lon\nA,town,1,1\nB,town,1,1\n', { ...LIMITS, rows: 1 } as never)).rejects.toMatchObject({
    reason: 'too-many-rows',
  })
})

test('any bytes give places or one sentence, never anything else', async () => {
  const cell = fc.constantFrom(
    'name',
    'kind',
    'lat',
    'lon',
    'town',
    'A',
    '5',
    ',',
    '\n',
    '"',
    ';',
    '\0',
    'é',
    '\ud800',
    '\ufeff',
    '__proto__',
  )
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc.array(cell, { maxLength: 60 }).map((parts) => Buffer.from(`name,kind,lat,lon\n${parts.join('')}`)),
  )
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      expect(await cannot(content)).not.toMatch(/Error/)
    }),
    { numRuns: 150 },
  )
})
