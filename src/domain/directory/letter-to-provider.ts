import { programmeOf } from '#domain/access'
import { oweLetter, wasOwed } from '#domain/letters'
import { makeLink, revokeLinks } from '#domain/links'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { sayDay } from '#platform/say'
import { m } from '#words'
import { holdEntry } from './entry.ts'

/** `confirmation.asked`: the letter with the link by which a provider says "still right", or what has changed. */
export async function writeToProvider(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const entry = await holdEntry(tx, fact.subjectId)
  const request = await tx
    .selectFrom('confirmation_request')
    .select(['id', 'sent_to', 'answered_at'])
    .where('id', '=', String(fact.payload.request))
    .executeTakeFirst()
  const onceKey = `confirm-service:${String(fact.payload.request)}`
  if (!request || request.answered_at || (await wasOwed(tx, onceKey))) return
  const programme = await programmeOf(tx)
  // Somebody else answers for it now: whoever did before can no longer change it.
  const elsewhere = tx
    .selectFrom('confirmation_request')
    .select('id')
    .where('service_id', '=', entry.id)
    .where('sent_to', '<>', request.sent_to)
  if (await elsewhere.executeTakeFirst()) await revokeLinks(tx, ctx, { purpose: 'confirm-service', serviceId: entry.id })
  const { key, expiresAt } = await makeLink(tx, ctx, { purpose: 'confirm-service', serviceId: entry.id })
  const say = { locale: programme.locale }
  const manner = { ...say, timeZone: programme.timeZone, now: fact.at }
  const { name } = entry.fields
  await oweLetter(tx, ctx, {
    onceKey,
    to: request.sent_to,
    subject: m.letter_confirm_subject({ name }, say),
    body: [
      m.letter_hello({}, say),
      m.letter_confirm_opening({ name, programme: programme.name, town: programme.town }, say),
      entry.confirmedAt ? m.letter_confirm_since({ day: sayDay(entry.confirmedAt, manner) }, say) : m.letter_confirm_never({}, say),
      `${m.letter_confirm_ask({}, say)}\n${origin}/confirm/${key}\n${m.letter_link_until({ day: sayDay(expiresAt, manner) }, say)}`,
      m.letter_confirm_rhythm({}, say),
      programme.phone ? m.digest_ring({ programme: programme.name, phone: programme.phone }, say) : programme.name,
    ].join('\n\n'),
  })
}
