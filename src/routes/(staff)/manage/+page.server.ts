import { mayAdminister } from '#domain/access'
import { staff } from '../../door.ts'
import { readNumbers } from './numbers.ts'
import { reportOf } from './report.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const months = await readNumbers(event)
  return {
    programme: { name: programme.name, slug: programme.slug },
    report: months.length > 0 ? reportOf(months, event.locals.locale) : null,
    mayInvite: mayAdminister(ctx.actor),
  }
}
