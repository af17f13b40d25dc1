import { DateTime } from 'luxon'
import { sayHome } from '#domain/access'
import { journeyOf } from '#domain/casework'
import { judgeEmergency, openInEmergency } from '#domain/emergencies'
import { checkRead } from '#domain/reads'
import { referralSentBy } from '#domain/referrals'
import { clockAt } from '#platform/clock'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import type { Town } from './town.ts'

const ZONE = 'Europe/London'

/** Pages that were opened in the last two weeks: by those whose work it is, once in the night, and once for a colleague who was ill. */
export async function openSomePages(ctx: Context, town: Town): Promise<void> {
  const [sam, marijke, ruth] = ['sam', 'marijke', 'ruth'].map((key) => town.members.get(key))
  if (!sam || !marijke || !ruth) return
  const now = DateTime.fromJSDate(ctx.clock.now(), { zone: ZONE })
  const as = (member: NonNullable<typeof sam>, daysAgo: number, hour = 10): Context => ({
    ...ctx,
    actor: { kind: 'member', ...member },
    clock: clockAt(now.minus({ days: daysAgo }).set({ hour, minute: 20 }).toJSDate()),
  })
  const theirs = await walkingWith(ctx, sam.id, now.minus({ days: 15 }).toJSDate())

  for (const [index, { id, referrerId }] of theirs.entries()) {
    await reading(as(sam, index + 2), (tx) => journeyOf(tx, id))
    await reading(as(sam, index + 9, 15), (tx) => journeyOf(tx, id))
    const referrer = [...town.members.values()].find((member) => member.id === referrerId)
    if (referrer) await reading(as(referrer, index + 6, 12), (tx) => referralSentBy(tx, referrer.id, id))
  }
  const [asleep, covered] = theirs
  if (!asleep || !covered) return
  // She lives near somebody whom she does not walk with, and said so.
  await sayHome(as(marijke, 20), { postcode: await postcodeOf(ctx, asleep.clientId) })
  await reading(as(marijke, 3, 23), (tx) => journeyOf(tx, asleep.id))
  await reading(as(marijke, 8), (tx) => journeyOf(tx, covered.id))
  await checkRead(as(ruth, 7), {
    kinds: ['not-theirs'],
    readerId: marijke.id,
    clientId: covered.clientId,
    day: now.minus({ days: 8 }).toISODate()!,
    reason: 'stood-in',
  })
  const emergencyId = newId()
  await openInEmergency(as(marijke, 5, 17), {
    id: emergencyId,
    clientId: covered.clientId,
    reason: 'Has not opened the door for three days, and the neighbour hears the television all night.',
    heldBecause: null,
  })
  await judgeEmergency(as(ruth, 4), {
    emergencyId,
    judgement: 'fitting',
    words: 'We spoke about it. The telephone of a sister was needed, and she was asked.',
    tell: true,
    heldBecause: null,
  })
}

async function postcodeOf(ctx: Context, clientId: string): Promise<string | null> {
  const find = (tx: Tx) => tx.selectFrom('client').select('postal_code').where('id', '=', clientId).executeTakeFirst()
  return (await inTransaction(ctx, ({ tx }) => find(tx)))?.postal_code ?? null
}

/** A few open referrals that this link worker has walked with since before that day. */
export async function walkingWith(
  ctx: Context,
  memberId: string,
  since: Date,
): Promise<{ id: string; clientId: string; referrerId: string | null }[]> {
  return reading(ctx, (tx) =>
    tx
      .selectFrom('assignment')
      .innerJoin('referral', 'referral.id', 'assignment.referral_id')
      .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
      .select(['referral.id', 'referral.client_id as clientId', 'referral.referrer_id as referrerId'])
      .where('assignment.link_worker_id', '=', memberId)
      .where('assignment.ended_at', 'is', null)
      .where('assignment.assigned_at', '<', since)
      .where('ending.id', 'is', null)
      .orderBy('assignment.assigned_at', 'desc')
      .limit(4)
      .execute(),
  )
}
