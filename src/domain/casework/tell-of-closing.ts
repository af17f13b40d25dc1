import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { leadingTo } from '#domain/directory'
import { oweLetter } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { m, type Locale } from '#words'

/**
 * `service.closed`: one letter to each link worker who has somebody there, or on the way. It names the group and how many
 * people, never who: their own list does. A step that led to an entry which became a part of this one leads here.
 */
export async function tellOfClosing(ctx: Context, work: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  await tellThoseWithPeopleThere(ctx, work, fact, origin, {
    key: 'service-closed',
    subject: m.letter_closed_subject,
    one: m.letter_closed_one,
    more: m.letter_closed_more,
  })
}

/**
 * `service.hidden`, where the directory from which we know a group names it no more: it may have stopped, or only have been left out.
 * Whoever has somebody there asks the group.
 */
export async function tellOfLeavingOut(ctx: Context, work: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const { because } = fact.payload as { because?: string }
  if (because !== 'unnamed') return
  await tellThoseWithPeopleThere(ctx, work, fact, origin, {
    key: 'service-left-out',
    subject: m.letter_left_out_subject,
    one: m.letter_left_out_one,
    more: m.letter_left_out_more,
  })
}

interface News {
  key: string
  subject: typeof m.letter_closed_subject
  one: typeof m.letter_closed_one
  more: typeof m.letter_closed_more
}

async function tellThoseWithPeopleThere(ctx: Context, { tx }: Work, fact: Fact, origin: string, news: News): Promise<void> {
  const service = await tx.selectFrom('service').select('name').where('id', '=', fact.subjectId).executeTakeFirst()
  if (!service) return
  const programme = await programmeOf(tx)
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
    await oweLetter(tx, ctx, {
      onceKey: `${news.key}:${fact.id}:${id}`,
      to: email,
      subject: news.subject({ service: service.name }, say),
      body: [
        m.digest_hello({ name }, say),
        people === 1 ? news.one({ service: service.name }, say) : news.more({ service: service.name, count: people }, say),
        m.letter_closed_go({ url: `${origin}/work` }, say),
        programme.name,
      ].join('\n\n'),
    })
  }
}
