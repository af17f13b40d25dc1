import { sql } from 'kysely'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { QUESTIONS_BEFORE_WE_RING } from './care.ts'
import { isUnanswered } from './unanswered.ts'

/** Letters that a programme sends on one day at most. */
const MOST_QUESTIONS_A_DAY = 20
/** To one address in a month: an organisation with forty services is not buried under them, nor is whoever a feed names everywhere. */
const MOST_TO_ONE_ADDRESS = 3
const A_MONTH = 30 * 86_400_000
const LOOK_BACK_DAYS = 90
/** Being sent to a group weighs more than being looked at. */
const AN_INTRODUCTION_WEIGHS = 5

/**
 * Services whose provider may be asked: neither confirmed nor asked within the rhythm that the provider chose, with an address
 * that takes letters, and not after two questions that nobody answered.
 */
const due = (now: Date) => sql`
  s.hidden_at is null and s.status in ('active', 'temporarily closed')
  and (s.confirmed_at is null or s.confirmed_at + make_interval(days => s.confirm_every_days) <= ${now})
  and not exists (select from confirmation_request q where q.service_id = s.id
    and q.asked_at + make_interval(days => s.confirm_every_days) > ${now})
  and (select count(*) from confirmation_request q where q.service_id = s.id and ${isUnanswered}) < ${QUESTIONS_BEFORE_WE_RING}
  and coalesce(s.email, o.email) is not null
  and not exists (select from outgoing_mail l where l.to_address = coalesce(s.email, o.email) and l.bounced_at > ${new Date(now.getTime() - 365 * 86_400_000)})`

/** Which services should be asked about today? First where (times shown or sent to in 90 days) x (staleness) is highest. */
async function toAsk(tx: Tx, now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - LOOK_BACK_DAYS * 86_400_000)
  const { rows } = await sql<{ id: string }>`
    with asked_today as (
      select count(*) as n from confirmation_request where asked_at > ${new Date(now.getTime() - 86_400_000)}
    ),
    shown as (select service_id as id, sum(times) as n from service_shown where day >= ${since}::date group by service_id),
    introduced as (
      select (payload ->> 'service')::uuid as id, count(*) as n from fact where kind = 'client.introduced' and at >= ${since} group by 1
    ),
    weighed as (
      select s.id, coalesce(s.email, o.email) as address,
        (1 + coalesce(shown.n, 0) + ${AN_INTRODUCTION_WEIGHS} * coalesce(introduced.n, 0)) * (101 - s.freshness) as weight
      from service s
      left join organisation o on o.id = s.organisation_id
      left join shown on shown.id = s.id
      left join introduced on introduced.id = s.id
      where ${due(now)}
    ),
    lately as (select sent_to, count(*) as n from confirmation_request where asked_at > ${new Date(now.getTime() - A_MONTH)} group by 1),
    placed as (
      select id, weight, row_number() over (partition by address order by weight desc, id) + coalesce(lately.n, 0) as place
      from weighed left join lately on lately.sent_to = weighed.address
    )
    select id from placed where place <= ${MOST_TO_ONE_ADDRESS}
    order by weight desc, id
    limit greatest(0, ${MOST_QUESTIONS_A_DAY} - (select n from asked_today))`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Asks the providers whose turn it is whether their entry is still right, each in a transaction of its own. Returns how many. */
export async function askProviders(ctx: Context): Promise<number> {
  const ids = await reading(ctx, (tx) => toAsk(tx, ctx.clock.now()))
  let asked = 0
  for (const id of ids) asked += (await askOne(ctx, id)) ? 1 : 0
  return asked
}

/** Two jobs at once: the entry is held, so the second sees the question of the first. */
async function askOne(ctx: Context, serviceId: string): Promise<boolean> {
  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    await sql`select from service where id = ${serviceId} for no key update`.execute(tx)
    const { rows } = await sql<{ address: string }>`
      select coalesce(s.email, o.email) as address from service s left join organisation o on o.id = s.organisation_id
      where s.id = ${serviceId} and ${due(now)}`.execute(tx)
    if (!rows[0]) return false
    const request = newId(now.getTime())
    await tx
      .insertInto('confirmation_request')
      .values({ id: request, service_id: serviceId, asked_at: now, sent_to: rows[0].address })
      .execute()
    await record({ kind: 'confirmation.asked', subject: ['service', serviceId], payload: { request } })
    return true
  })
}
