import { openReferralOf } from '#domain/plans'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { ShortlistWord } from './shortlist.ts'

/**
 * Takes a client's word on a service of their shortlist: "I would like this one", or "not for me". Their link worker hears it
 * as what they say on their plan. Saying the same again before it is heard is saying it once.
 *
 * @throws Refusal gone (not a client), not-found (not on their list)
 */
export async function sayOfShortlist(ctx: Context, form: { id: string; itemId: string; word: ShortlistWord }): Promise<void> {
  if (ctx.actor.kind !== 'client') throw new Refusal('gone', 'link-unknown')
  const clientId = ctx.actor.id
  await inTransaction(ctx, async ({ tx, record }) => {
    await tx.selectFrom('client').select('id').where('id', '=', clientId).forNoKeyUpdate().executeTakeFirstOrThrow()
    const item = await tx
      .selectFrom('shortlist_item')
      .select('service_id')
      .where('id', '=', form.itemId)
      .where('client_id', '=', clientId)
      .executeTakeFirst()
    if (!item) throw new Refusal('not-found', 'shortlist-item-unknown')
    const newest = await tx
      .selectFrom('client_word')
      .select(['id', 'word', 'heard_at'])
      .where('client_id', '=', clientId)
      .where('service_id', '=', item.service_id)
      .orderBy('said_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    if (newest.some(({ id }) => id === form.id) || (newest[0]?.word === form.word && !newest[0].heard_at)) return
    await tx
      .insertInto('client_word')
      .values({ id: form.id, client_id: clientId, service_id: item.service_id, word: form.word, said_at: ctx.clock.now() })
      .execute()
    const referral = await openReferralOf(tx, clientId)
    await record({
      kind: 'word.said',
      subject: referral ? ['referral', referral.id] : ['client', clientId],
      payload: { client: clientId, word: form.word, service: item.service_id },
    })
  })
}
