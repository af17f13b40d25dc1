import { DateTime } from 'luxon'
import { z } from 'zod'
import { layers, receiversToOffer, type Agreement } from '#domain/stories'
import { reading, type Context } from '#platform/context'
import { needed, neededDay, newRowId, optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import type { Manner } from '#platform/say'
import { valueOf } from './say-story.ts'

const layer = z.enum(layers, { error: 'not-understood' })
/** A day in the programme's zone; left out: until they say otherwise. */
const until = z
  .union([z.literal(''), z.iso.date('day-not-understood')])
  .optional()
  .transform((day) => day || null)

/** The forms of a story, the same for the client and for who hears them. `at` says which of them came back. */
export const tellForm = z.object({
  at: z.string().max(40).optional(),
  id: newRowId,
  layer,
  question: optional(40),
  words: needed(2000),
  instead: z.uuid('not-understood').optional(),
})
/** Who it was that they chose, as `valueOf` says it. */
const receiver = needed(80, 'story-receiver-needed').regex(/^[\w:-]+$/, 'story-receiver-needed')
export const shareForm = z.object({ at: z.string().max(40).optional(), layer, to: receiver, until })
export const stopForm = z.object({ sharingId: z.uuid('not-understood') })
export const lessForm = z.object({
  at: z.string().max(40).optional(),
  sharingId: z.uuid('not-understood'),
  until: neededDay,
})
export const takeBackForm = z.object({ at: z.string().max(40).optional(), pieceId: z.uuid('not-understood') })

/**
 * What a client agreed to, from the form in which it was chosen.
 *
 * @throws Refusal invalid, when it is nobody whom they can let read now
 */
export async function agreementIn(
  ctx: Context,
  { to, until }: { to: string; until: string | null },
  { clientId, said, manner }: { clientId: string; said: Omit<Agreement, 'receiver' | 'purpose' | 'until'>; manner: Manner },
): Promise<Agreement> {
  const offer = (await reading(ctx, (tx) => receiversToOffer(tx, clientId))).find((one) => valueOf(one) === to)
  if (!offer) throw new Refusal('invalid', 'story-receiver-needed', { field: 'to' })
  return { receiver: offer.receiver, purpose: offer.purpose, until: until === null ? null : endOf(until, manner), ...said }
}

/** What a link worker asks when they are told something that they may not read yet. */
export const READ_BY_LINK_WORKER = { receiver: { kind: 'link-worker' }, purpose: 'support', until: null } as const

export const endOf = (day: string, { timeZone }: Manner) => DateTime.fromISO(day, { zone: timeZone }).endOf('day').toJSDate()
