import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import {
  chooseRetention,
  clearedWithin,
  type Clearing,
  clearingsOf,
  countryOf,
  type Retention,
  type RetentionKind,
  retentionKinds,
  retentionOf,
  takeBackRetention,
  wouldGo,
} from '#domain/rights'
import { reading } from '#platform/context'
import { sayDate, sayDay, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word, type Locale } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayTime } from './say-time.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** How far ahead and how far back this page looks, in days. */
const AHEAD = 30
const BACK = 14

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'choose-retention')
      const coming = await clearedWithin(tx, manner.now, AHEAD)
      const nights = Map.groupBy(await clearingsOf(tx, BACK), ({ night }) => night)
      return {
        isDutch: countryOf(programme) === 'NL',
        kinds: (await retentionOf(tx)).map((one) => sayKind(one, coming.get(one.kind) ?? null, manner)),
        nights: [...nights].map(([night, clearings]) => sayNight(night, clearings, manner.locale)),
      }
    }),
  )
}

function sayKind({ kind, days, usual, least, most, chosen, shorter }: Retention, coming: number | null, manner: Manner) {
  const goes = coming === 0 ? m.keeping_coming_none() : coming === null ? m.keeping_coming_unknown() : m.keeping_coming({ count: coming })
  return {
    kind,
    what: word(`keeping_kind_${kind}`),
    time: m.keeping_time({ days: sayTime(days), from: word(`keeping_from_${kind}`) }),
    chosen: chosen && m.keeping_chosen({ by: chosen.by, day: sayDay(chosen.at, manner), days: sayTime(usual) }),
    shorter: shorter && m.keeping_shorter({ by: shorter.by, day: sayDayOnPaper(shorter.from, manner), days: sayTime(shorter.days) }),
    goes,
    days: String(days),
    label: m.keeping_label(),
    bounds: m.keeping_bounds({ least: sayTime(least), most: sayTime(most) }),
  }
}

function sayNight(night: string, clearings: Clearing[], locale: Locale) {
  const lines = clearings
    .filter(({ cleared }) => cleared > 0)
    .map(({ kind, cleared }) => m.keeping_cleared({ what: word(`keeping_kind_${kind}`), count: cleared }))
  return {
    title: m.keeping_night({ day: sayDate(night, locale) }),
    lines: lines.length > 0 ? lines : [m.keeping_nothing()],
    isBroken: clearings.some(({ isDone }) => !isDone),
  }
}

const choice = z.object({
  kind: z.enum(retentionKinds, { error: 'not-understood' }),
  days: z.coerce.number({ error: 'not-understood' }).int('not-understood'),
  /** The days of which this page has said how much would go: nobody confirms another number than they read of. */
  weighed: z.coerce.number().optional(),
})

/** What a shorter time would take with it, said before it is chosen. Null: it is not shorter. */
async function weigh(event: RequestEvent, { kind, days }: { kind: RetentionKind; days: number }): Promise<string | null> {
  const { ctx, programme } = staff(event)
  const coming = await reading(ctx, async (tx) => {
    demand(mayManage(ctx.actor), 'choose-retention')
    return wouldGo(tx, ctx.clock.now(), { kind, days })
  })
  if (!coming) return null
  const words = { days: sayTime(days), day: sayDayOnPaper(coming.from, mannerOf(event, programme)) }
  if (coming.count === null) return m.keeping_would_unknown(words)
  return kind === 'client' ? m.keeping_would_people({ ...words, count: coming.count }) : m.keeping_would({ ...words, count: coming.count })
}

export const actions = {
  choose: formAction(choice, async (event: RequestEvent, { weighed, ...form }) => {
    const would = weighed === form.days ? null : await weigh(event, form)
    if (would) return { would, typed: { kind: form.kind, days: String(form.days) }, errors: undefined }
    await chooseRetention(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/keeping', weighed === undefined ? 'retention-chosen' : 'retention-shortening')
  }),
  takeBack: formAction(choice.pick({ kind: true }), async (event: RequestEvent, form) => {
    await takeBackRetention(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/keeping', 'retention-taken-back')
  }),
} satisfies Actions
