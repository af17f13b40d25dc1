import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CannotReadStops, readStops } from './index.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-stops-'))
function file(text: string) {
  const path = join(folder, `${Math.random()}.txt`)
  writeFileSync(path, text)
  return path
}

test('stops are read by the names of their columns; stations and points at sea level zero are left out', async () => {
  const { stops, leftOut } = await readStops(
    file(
      '\uFEFFstop_id,stop_name,stop_lat,stop_lon,location_type\r\n1,"Market Place, north",53.05,0.01,0\r\n2,Station,53.06,0.01,1\r\n3,Nowhere,0,0,\r\n4,,53.07,0.02,\r\n1,Market Place,53.051,0.01,\r\n',
    ),
  )
  expect(stops).toEqual([
    { sourceId: '1', name: 'Market Place', latitude: 53.051, longitude: 0.01 },
    { sourceId: '4', name: '4', latitude: 53.07, longitude: 0.02 },
  ])
  expect(leftOut).toBe(3)
})

test('what is no table of stops is refused whole', async () => {
  for (const text of ['', 'hello', 'stop_id,stop_lat\n1,"', 'a,b\n1,2\n'])
    await expect(readStops(file(text)), text).rejects.toBeInstanceOf(CannotReadStops)
  await expect(readStops(join(folder, 'nothing.txt'))).rejects.toBeInstanceOf(CannotReadStops)
  await expect(readStops(folder)).rejects.toBeInstanceOf(CannotReadStops)
})
