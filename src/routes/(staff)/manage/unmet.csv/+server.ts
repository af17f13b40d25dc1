import { SMALL } from '#domain/matching'
import { csvOf } from '#platform/csv'
import { m, word } from '#words'
import { staff } from '../../../door.ts'
import { readUnmet } from '../unmet/unmet.ts'
import type { RequestHandler } from './$types'

/** The numbers of the page as a file: one row for each need, and for each area of it. Small ones are "<5", as on the page. */
export const GET: RequestHandler = async (event) => {
  const { programme } = staff(event)
  const said = (count: number | null) => count ?? `<${SMALL}`
  const rows = (await readUnmet(event)).flatMap(({ need, count, areas }) => [
    [word(`need_${need}`), m.unmet_everywhere(), said(count)],
    ...areas.map((row) => [word(`need_${need}`), row.area ?? m.unmet_area_unknown(), said(row.count)]),
  ])
  return new Response(csvOf([[m.unmet_need(), m.unmet_area(), m.unmet_count()], ...rows]), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${programme.slug}-missing.csv"`,
    },
  })
}
