import { csvOf } from '#platform/csv'
import { m } from '#words'
import { mannerOf, staff } from '../../../../door.ts'
import { readRegister } from '../read-register.ts'
import { sayRegister } from '../say-register.ts'
import type { RequestHandler } from './$types'

/** The register as a file: a row for each thing that is done, in the language of the page. Who receives is on each, as the law lists it. */
export const GET: RequestHandler = async (event) => {
  const { programme } = staff(event)
  const { entries, receivers, setup } = sayRegister(await readRegister(event), mannerOf(event, programme))
  const head = [m.register_activity(), m.register_why(), m.register_whose(), m.register_data(), m.register_kept(), m.register_ground()]
  const who = receivers.map(({ name, agreed }) => `${name} (${agreed.join('; ')})`).join('\n') || m.register_receivers_none()
  const rows = entries.map((one) => [one.title, one.why, one.whose, one.data, one.kept.join('\n'), one.ground, who, setup.lines.join('\n')])
  return new Response(csvOf([[...head, m.register_receivers(), m.register_setup()], ...rows]), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${programme.slug}-register.csv"`,
    },
  })
}
