import { SMALL } from '#domain/matching'
import { m, word } from '#words'
import { readUnmet } from './unmet.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({
  small: SMALL,
  needs: (await readUnmet(event)).map(({ need, count, areas }) => ({
    need: word(`need_${need}`),
    count,
    areas: areas.map((row) => ({ area: row.area ?? m.unmet_area_unknown(), count: row.count })),
  })),
})
