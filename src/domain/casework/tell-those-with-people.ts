import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { m, type Locale } from '#words'

interface Letter {
  origin: string
  onceKey: string
  says: (people: number, locale: Locale) => { subject: string; words: string }
}

/** One letter to each link worker of whose people somebody has a step at one of these entries. It says how many, never who. */
export async function tellThoseWithPeopleAt(
  tx: Tx,
  ctx: Context,
  serviceIds: readonly string[],
  { origin, onceKey, says }: Letter,
): Promise<void> {
  const programme = await programmeOf(tx)
  const { rows } = await sql<{ id: string; name: string; email: string; locale: Locale; people: number }>`
    select m.id, m.name, m.email, m.locale, count(distinct r.client_id) as people
    from referral r
    join assignment a on a.referral_id = r.id and a.ended_at is null
    join member m on m.id = a.link_worker_id and m.left_at is null
    where not exists (select from ending where referral_id = r.id and reopened_at is null)
      and exists (select from step where referral_id = r.id and service_id = any (${serviceIds}::uuid[]) and ended_at is null)
    group by m.programme_id, m.id order by m.id`.execute(tx)
  for (const { id, name, email, locale, people } of rows) {
    const say = { locale }
    const { subject, words } = says(people, locale)
    await oweLetter(tx, ctx, {
      onceKey: `${onceKey}:${id}`,
      to: email,
      subject,
      body: [m.digest_hello({ name }, say), words, m.letter_closed_go({ url: `${origin}/work` }, say), programme.name].join('\n\n'),
    })
  }
}
