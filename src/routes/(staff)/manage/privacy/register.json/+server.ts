import { json } from '@sveltejs/kit'
import { mannerOf, staff } from '../../../../door.ts'
import { readRegister } from '../read-register.ts'
import { sayRegister } from '../say-register.ts'
import type { RequestHandler } from './$types'

/** The register for other programs: codes and days, and the words of the page beside them. */
export const GET: RequestHandler = async (event) => {
  const { programme } = staff(event)
  const { country, entries, receivers, setup } = await readRegister(event)
  const manner = mannerOf(event, programme)
  const said = sayRegister({ programme, country, entries, receivers, setup }, manner)
  const file = {
    format: 'footbridge-register',
    version: 1,
    programme: programme.name,
    madeAt: manner.now,
    country,
    activities: entries.map(({ key, tables: _, kept, columns, ...one }, index) => ({
      key,
      ...one,
      kept: kept.map(({ kind, days }) => ({ kind, days })),
      tables: columns,
      words: said.entries[index],
    })),
    receivers: said.receivers,
    setup: { ...setup, words: said.setup.lines },
  }
  return json(file, { headers: { 'Content-Disposition': `attachment; filename="${programme.slug}-register.json"` } })
}
