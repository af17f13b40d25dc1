import { mayTend } from '#domain/access'
import {
  type Change,
  type Entry,
  entryWithId,
  freshnessWithId,
  goesWith,
  historyOf,
  mayClose,
  openReportsOf,
  passagesOf,
  overtakenFields,
  proposedOf,
  unansweredOf,
} from '#domain/directory'
import { type LeftOut, leftOutOf } from '#domain/feeds'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayOutOfSight } from '../say-out-of-sight.ts'
import { sayChange, sayFreshness, sayValue } from '../../../entry/say-entry.ts'

/** What stands below an entry for whoever looks after it: how far it can be trusted, what waits, and how it came to be. */
export async function careOfEntry(tx: Tx, ctx: Context, serviceId: string, manner: Manner) {
  const entry = await entryWithId(tx, serviceId)
  const weighed = await freshnessWithId(tx, ctx, serviceId)
  if (!entry || !weighed) return undefined
  const mayCare = mayTend(ctx.actor)
  const unanswered = await unansweredOf(tx, serviceId)
  const proposed = mayCare ? await proposedOf(tx, serviceId) : []
  const history = mayCare ? await historyOf(tx, serviceId) : []
  const passages = mayCare ? await passagesOf(tx, serviceId) : []
  const reports = mayCare ? await openReportsOf(tx, serviceId) : []
  return {
    mayCare,
    name: entry.fields.name,
    alert: entry.fields.alert,
    freshness: sayFreshness(entry, weighed.why, unanswered, manner),
    hidden: sayHidden(entry, (await leftOutOf(tx, [serviceId])).get(serviceId), manner),
    isShown: entry.hiddenAt === null,
    canClose: mayClose(entry),
    canChange: entry.hiddenBecause !== 'merged',
    canShow: entry.hiddenAt !== null && entry.hiddenBecause !== 'merged' && entry.hiddenBecause !== 'proposed',
    proposed: proposed.map((change) => sayProposed(change, entry, manner)),
    history: history.filter(({ state }) => state !== 'proposed').map((change) => sayChange(change, manner)),
    passages: passages.map(({ id, at, because }) => ({
      id,
      line: because ? sayOutOfSight(because, at, undefined, manner) : m.entry_back_since({ day: sayDay(at, manner) }),
    })),
    reports: reports.map(({ id, kind, saidBy, name, note, reportedAt }) => ({
      id,
      note,
      line: m.entry_report_line({
        what: word(`entry_report_${kind}`),
        who: name ?? word(`entry_report_by_${saidBy}`),
        day: sayDay(reportedAt, manner),
      }),
    })),
    newReportId: newId(),
  }
}

/** A change that waits, with what changed meanwhile beside what it says now. */
function sayProposed(change: Change, entry: Entry, manner: Manner) {
  const said = sayChange(change, manner)
  const overtaken: string[] = said.isNew ? [] : overtakenFields(entry, change.fields)
  const stands = Object.fromEntries(Object.entries(entry.fields).filter(([field]) => field in change.fields))
  return {
    ...said,
    /** Who came by a link to the entry can be answered. */
    canBeToldWhy: change.saidBy === 'provider',
    saw: JSON.stringify(stands),
    fields: said.fields.map((line) => ({
      ...line,
      /** The tick that rules it: its own, or that of the field that it belongs to. */
      tick: goesWith(line.field, change.fields),
      isOvertaken: overtaken.some((field) => goesWith(field, change.fields) === line.field),
      now: overtaken.includes(line.field) ? sayValue(line.field, stands[line.field], manner) : null,
    })),
  }
}

function sayHidden({ hiddenAt, hiddenBecause }: Entry, leftOut: LeftOut | undefined, manner: Manner): string | null {
  return hiddenAt && hiddenBecause ? sayOutOfSight(hiddenBecause, hiddenAt, leftOut, manner) : null
}

export type CareOfEntry = NonNullable<Awaited<ReturnType<typeof careOfEntry>>>
