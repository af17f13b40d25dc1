import { programmeOf } from '#domain/access'
import { leadingTo } from '#domain/directory'
import type { Context, Work } from '#platform/context'
import { dayOf } from '#platform/day-of'
import type { Fact } from '#platform/facts'
import { sayDate } from '#platform/say'
import { m, type Locale } from '#words'
import { tellThoseWithPeopleAt } from './tell-those-with-people.ts'

/**
 * `service.closed`: one letter to each link worker who has somebody there, or on the way. It names the group, from which day it is
 * closed, and how many people, never who: their own list does. A step that led to an entry which became a part of this one leads here.
 */
export async function tellOfClosing(ctx: Context, work: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  await tellOfService(ctx, work, fact, origin, { key: 'service-closed', say: sayClosing })
}

/**
 * `service.hidden`, where the directory from which we know a group names it no more: it may have stopped, or only have been left out.
 * Whoever has somebody there asks the group.
 */
export async function tellOfLeavingOut(ctx: Context, work: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const { because } = fact.payload as { because?: string }
  if (because !== 'unnamed') return
  await tellOfService(ctx, work, fact, origin, { key: 'service-left-out', say: sayLeftOut })
}

interface Group {
  name: string
  status: string
  closed_from: string | null
  closed_until: string | null
  /** The day of the fact, in the programme's zone. */
  told: string
}

interface News {
  key: string
  say: (group: Group, people: number, locale: Locale) => { subject: string; words: string }
}

async function tellOfService(ctx: Context, { tx }: Work, fact: Fact, origin: string, { key, say }: News): Promise<void> {
  const service = await tx
    .selectFrom('service')
    .select(['name', 'status', 'closed_from', 'closed_until'])
    .where('id', '=', fact.subjectId)
    .executeTakeFirst()
  if (!service) return
  const { timeZone } = await programmeOf(tx)
  const group = { ...service, told: dayOf(fact.at, timeZone) }
  await tellThoseWithPeopleAt(tx, ctx, await leadingTo(tx, [fact.subjectId]), {
    origin,
    onceKey: `${key}:${fact.id}`,
    says: (people, locale) => say(group, people, locale),
  })
}

/** That it has closed, or that it will, and from which day. */
function sayClosing(group: Group, people: number, locale: Locale) {
  const say = { locale }
  const service = group.name
  const from = endOf(group) ?? group.told
  const words = { service, day: sayDate(from, locale) }
  const whom = people === 1 ? m.letter_closed_one({}, say) : m.letter_closed_more({ count: people }, say)
  return from > group.told
    ? { subject: m.letter_closing_subject({ service }, say), words: `${m.letter_closing_from(words, say)} ${whom}` }
    : { subject: m.letter_closed_subject({ service }, say), words: `${m.letter_closed_from(words, say)} ${whom}` }
}

/** The first day of its end, where its entry says so. Days between which it was closed for a while are another thing. */
const endOf = ({ status, closed_from, closed_until }: Group): string | null =>
  status === 'defunct' && closed_until === null ? closed_from : null

function sayLeftOut({ name: service }: Group, people: number, locale: Locale) {
  const say = { locale }
  return {
    subject: m.letter_left_out_subject({ service }, say),
    words: people === 1 ? m.letter_left_out_one({ service }, say) : m.letter_left_out_more({ service, count: people }, say),
  }
}
