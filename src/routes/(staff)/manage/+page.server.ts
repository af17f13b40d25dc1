import { DateTime } from 'luxon'
import { mayAdminister } from '#domain/access'
import { answererAt, journeyStages, namedFor } from '#domain/answering'
import { tablesOfPlaces } from '#domain/directory'
import { feedsInNeed } from '#domain/feeds'
import { countCorrectionsForManager, countUntold } from '#domain/rights'
import { retellingsOf } from '#domain/stories'
import { reading } from '#platform/context'
import { word } from '#words'
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
    nobodyAnswers: await reading(ctx, async (tx) => nobodyAnswersFor(await namedFor(tx), ctx.clock.now())),
    corrections: await reading(ctx, (tx) => countCorrectionsForManager(tx, ctx.clock.now())),
    feeds: (await reading(ctx, feedsInNeed)).map(({ feed }) => feed.name),
    untold: await reading(ctx, countUntold),
    retold: await reading(ctx, (tx) => retellingsOf(tx, programme.id, aYearBefore(ctx.clock.now()))),
    agreements: [
      ...living
        .filter(({ tone }) => tone === 'waiting' || tone === 'now')
        .map(({ organisation, standing }) => `${organisation}: ${standing}`),
      ...(isDemanded ? missing.map(({ name, what }) => `${name}: ${what}`) : []),
    ],
    tables: mayAdminister(ctx.actor) ? await reading(ctx, tablesOfPlaces) : null,
    mayInvite: mayAdminister(ctx.actor),
  }
}

/** What somebody answered for who has left, and nobody does now. */
const nobodyAnswersFor = (named: Awaited<ReturnType<typeof namedFor>>, now: Date) =>
  journeyStages
    .filter((stage) => named.some((one) => one.stage === stage && one.until === null) && !answererAt(stage, now, { walked: [], named }))
    .map((stage) => word(`journey_stage_${stage}`))

const aYearBefore = (now: Date) => ({ since: DateTime.fromJSDate(now).minus({ years: 1 }).toJSDate(), before: now })
