import { createWriteStream, mkdirSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { dice, topics } from './generate-directory.ts'

const SHEETS = {
  organizations: ['id', 'name', 'description'],
  locations: ['id', 'organization_id', 'name', 'latitude', 'longitude'],
  services: ['id', 'organization_id', 'name', 'description', 'status', 'email'],
  services_at_location: ['id', 'service_id', 'location_id'],
  phones: ['id', 'service_id', 'number'],
  schedules: ['id', 'service_id', 'byday', 'opens_at', 'closes_at', 'freq'],
}

/** Writes a package of so many services as CSV tables, a row at a time: memory does not grow with it. */
export async function writePackage(path: string, services: number): Promise<void> {
  mkdirSync(path)
  const roll = dice(9)
  const files = Object.fromEntries(Object.keys(SHEETS).map((sheet) => [sheet, createWriteStream(join(path, `${sheet}.csv`))]))
  const write = async (sheet: keyof typeof SHEETS, cells: readonly (string | number)[]) => {
    if (!files[sheet]!.write(`${cells.join()}\n`)) await once(files[sheet]!, 'drain')
  }
  for (const [sheet, columns] of Object.entries(SHEETS)) await write(sheet as keyof typeof SHEETS, columns)
  for (let at = 0; at < services; at++) {
    const [need, words] = topics[Math.floor(roll() * topics.length)]!
    const organisation = `o${at >> 2}`
    if (at % 4 === 0) await write('organizations', [organisation, `Trust ${at}`, 'A charity.'])
    await write('locations', [`l${at}`, organisation, `Hall ${at}`, 51 + roll(), roll() - 2])
    const name = `${words.join(' ')} ${at}`
    await write('services', [`s${at}`, organisation, name, `We offer ${words[0]} for ${need}.`, 'active', `s${at}@example.org`])
    await write('services_at_location', [`x${at}`, `s${at}`, `l${at}`])
    await write('phones', [`p${at}`, `s${at}`, `01632 ${String(at).padStart(6, '0')}`])
    await write('schedules', [`h${at}`, `s${at}`, 'TU', '10:00', '12:00', 'WEEKLY'])
  }
  for (const file of Object.values(files)) file.end()
  await Promise.all(Object.values(files).map((file) => finished(file)))
}
