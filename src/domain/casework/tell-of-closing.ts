import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { leadingTo } from '#domain/directory'
import { oweLetter } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import { dayOf } from '#platform/day-of'
import type { Fact } from '#platform/facts'
import { sayDate } from '#platform/say'
import { m, type Locale } from '#words'

/**
 * `service.closed`: one letter to each link worker who has somebody there, or on the way. It names the group, from which day it is
 * closed, and how many people, never who: their own list does. A step that led to an entry which became a part of this one leads here.
 */
export async function tellOfClosing(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const service = await tx
    .selectFrom('service')
    .select(['name', 'status', 'closed_from', 'closed_until'])
    .where('id', '=', fact.subjectId)
    .executeTakeFirst()
  if (!service) return
  const programme = await programmeOf(tx)
  const told = dayOf(fact.at, programme.timeZone)
  const there = await leadingTo(tx, fact.subjectId)
  const { rows } = await sql<{ id: string; name: string; email: string; locale: Locale; people: number }>`
    select m.id, m.name, m.email, m.locale, count(distinct r.client_id) as people
    from referral r
    join assignment a on a.referral_id = r.id and a.ended_at is null
    join member m on m.id = a.link_worker_id and m.left_at is null
    where not exists (select from ending where referral_id = r.id and reopened_at is null)
      and exists (select from step where referral_id = r.id and service_id = any (${there}::uuid[]) and ended_at is null)
    group by m.programme_id, m.id order by m.id`.execute(tx)
  for (const { id, name, email, locale, people } of rows) {
    const say = { locale }
    const closing = sayClosing(service.name, { from: endOf(service) ?? told, told }, locale)
    const whom = people === 1 ? m.letter_closed_one({}, say) : m.letter_closed_more({ count: people }, say)
    await oweLetter(tx, ctx, {
      onceKey: `service-closed:${fact.id}:${id}`,
      to: email,
      subject: closing.subject,
      body: [
        m.digest_hello({ name }, say),
        `${closing.words} ${whom}`,
        m.letter_closed_go({ url: `${origin}/work` }, say),
        programme.name,
      ].join('\n\n'),
    })
  }
}

/** The first day of its end, where its entry says so. Days between which it was closed for a while are another thing. */
const endOf = (service: { status: string; closed_from: string | null; closed_until: string | null }): string | null =>
  service.status === 'defunct' && service.closed_until === null ? service.closed_from : null

/** That it has closed, or that it will, and from which day. */
function sayClosing(service: string, { from, told }: { from: string; told: string }, locale: Locale) {
  const words = { service, day: sayDate(from, locale) }
  return from > told
    ? { subject: m.letter_closing_subject({ service }, { locale }), words: m.letter_closing_from(words, { locale }) }
    : { subject: m.letter_closed_subject({ service }, { locale }), words: m.letter_closed_from(words, { locale }) }
}
