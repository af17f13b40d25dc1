import { hearingOf, type Said, type SaidYes } from '#domain/consent'
import { inTransaction, type Context, type Work } from '#platform/context'
import { orEveryNo } from '#platform/form'
import { demandFormNumber, wordsOf } from './consent-words.ts'
import { demandFitEnd } from './fit-end.ts'
import { columnsOf } from './receiver-columns.ts'
import { demandNothingSince } from './said-since.ts'
import { isSameReceiver, type Layer, type StoryPurpose, type StoryReceiver, type WayToShare } from './story.ts'
import { livingSharings } from './queries.ts'
import { takeTurnsOverSharings } from './take-turns.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

/** Who may read a layer, what for and until when, and how that was said. */
export interface Agreement extends Said {
  receiver: StoryReceiver
  purpose: StoryPurpose
  /** Null: until they say otherwise. */
  until: Date | null
  how: WayToShare
  /** The language in which it was asked, as a BCP 47 tag. */
  askedIn: string
  /** Of a paper form: the number that is printed on it. */
  paperVersion?: number | undefined
}

/** How a link worker writes down that it was said. */
export type SaidOfStory = SaidYes & Pick<Agreement, 'paperVersion'>

/**
 * A client agrees that somebody reads a layer of their story. The same receiver once more, with another end, is narrowed or
 * widened to that.
 *
 * @throws Refusal forbidden, invalid (as `demandFitEnd`, `hearingOf`, `wordsOf` and `demandNothingSince`); what is wrong with several fields at once
 */
export async function agreeToShare(ctx: Context, form: Agreement & { clientId: string; layer: Layer }): Promise<void> {
  return inTransaction(ctx, (work) => shareIn(work, ctx, form))
}

/** The same, as a part of an act that has a transaction. */
export async function shareIn({ tx, record }: Work, ctx: Context, form: Agreement & { clientId: string; layer: Layer }): Promise<void> {
  const writtenBy = demandClientOrHearer(ctx, form.clientId)
  const { clientId, layer, purpose, receiver, until } = form
  await takeTurnsOverSharings(tx, clientId)
  const at = ctx.clock.now()
  const how = writtenBy === null ? 'own-screen' : form.how
  const [, heard] = await orEveryNo(
    () => demandFitEnd(until, at),
    () => (writtenBy === null ? null : hearingOf(tx, form, writtenBy, at)),
    () => demandFormNumber({ how, paperVersion: form.paperVersion }),
  )
  const version = wordsOf({ how, saidOn: heard?.said_on, paperVersion: form.paperVersion })
  const same = (await livingSharings(tx, clientId, at)).find(
    (one) => one.layer === layer && one.purpose === purpose && isSameReceiver(one.receiver, receiver),
  )
  if (same && same.until?.getTime() === until?.getTime()) return
  if (heard) await demandNothingSince(tx, { clientId, layer, purpose, receiver, until, how }, heard, at)
  await tx
    .updateTable('story_sharing')
    .set({ ended_at: at, ended_by_kind: writtenBy ? 'member' : 'client', ended_by: writtenBy ?? clientId })
    .where('client_id', '=', clientId)
    .where('layer', '=', layer)
    .where('purpose', '=', purpose)
    .where('receiver_kind', '=', receiver.kind)
    .where('receiver_id', 'is not distinct from', columnsOf(receiver).receiver_id)
    .where('receiver_sector', 'is not distinct from', columnsOf(receiver).receiver_sector)
    .where('ended_at', 'is', null)
    .execute()
  await tx
    .insertInto('story_sharing')
    .values({
      client_id: clientId,
      layer,
      purpose,
      ...columnsOf(receiver),
      given_at: at,
      until,
      given_how: how,
      asked_in: form.askedIn,
      asked_version: version,
      ...heard,
    })
    .execute()
  await record({
    kind: 'story.shared',
    subject: ['client', clientId],
    payload: { layer, purpose, receiver: receiver.kind, how },
  })
}
