import { DateTime } from 'luxon'
import { mayAdminister } from '#domain/access'
import { retellingsOf } from '#domain/stories'
import { reading } from '#platform/context'
import { mannerOf, staff } from '../../door.ts'
import { readAgreements } from './agreements/read-agreements.ts'
import { readNumbers } from './numbers.ts'
import { reportOf } from './report.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const months = await readNumbers(event)
  const { living, missing, isDemanded } = await readAgreements(ctx, programme, mannerOf(event, programme))
  return {
    programme: { name: programme.name, slug: programme.slug },
    report: months.length > 0 ? reportOf(months, event.locals.locale) : null,
    retold: await reading(ctx, (tx) => retellingsOf(tx, programme.id, aYearBefore(ctx.clock.now()))),
    agreements: [
      ...living
        .filter(({ tone }) => tone === 'waiting' || tone === 'now')
        .map(({ organisation, standing }) => `${organisation}: ${standing}`),
      ...(isDemanded ? missing.map(({ name, what }) => `${name}: ${what}`) : []),
    ],
    mayInvite: mayAdminister(ctx.actor),
  }
}

const aYearBefore = (now: Date) => ({ since: DateTime.fromJSDate(now).minus({ years: 1 }).toJSDate(), before: now })
