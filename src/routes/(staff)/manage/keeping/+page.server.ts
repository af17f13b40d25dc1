import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import {
  chooseRetention,
  clearedWithin,
  type Clearing,
  clearingsOf,
  countryOf,
  type Retention,
  retentionKinds,
  retentionOf,
} from '#domain/rights'
import { reading } from '#platform/context'
import { sayDate, sayDay, type Manner } from '#platform/say'
import { m, word, type Locale } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
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

function sayKind({ kind, days, usual, least, most, chosen }: Retention, coming: number | null, manner: Manner) {
  const inDays = (count: number) => m.keeping_days({ days: count })
  const goes = coming === 0 ? m.keeping_coming_none() : coming === null ? m.keeping_coming_unknown() : m.keeping_coming({ count: coming })
  return {
    kind,
    what: word(`keeping_kind_${kind}`),
    time: m.keeping_time({ days: inDays(days), from: word(`keeping_from_${kind}`) }),
    chosen: chosen && m.keeping_chosen({ by: chosen.by, day: sayDay(chosen.at, manner), days: inDays(usual) }),
    goes,
    days: String(days),
    label: m.keeping_label({ least, most }),
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
})

export const actions = {
  default: formAction(choice, async (event: RequestEvent, form) => {
    await chooseRetention(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/keeping', 'retention-chosen')
  }),
} satisfies Actions
