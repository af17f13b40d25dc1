import { programmeOf } from '#domain/access'
import { oweLetter, wasOwed } from '#domain/letters'
import { makeLink } from '#domain/links'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fact } from '#platform/facts'
import { type Manner, sayDay } from '#platform/say'
import { m } from '#words'
import { answerWith } from './answers-to-provider.ts'
import { holdEntry } from './entry.ts'

/**
 * `service.correction-declined`: the letter that tells a provider what was left out of what they sent, and why. What all was taken over
 * stands in the directory, and needs none.
 */
export async function tellProvider(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const onceKey = `correction-declined:${String(fact.payload.change)}`
  if (fact.payload.by !== 'provider' || (await wasOwed(tx, onceKey))) return
  const entry = await holdEntry(tx, fact.subjectId)
  const answer = await answerWith(tx, entry.id, String(fact.payload.change))
  const serviceId = await sentOf(tx, String(fact.payload.change))
  const { asked, email } = await addressesOf(tx, serviceId)
  const to = asked ?? email
  if (!answer || !to) return
  const programme = await programmeOf(tx)
  const say = { locale: programme.locale }
  const manner = { ...say, timeZone: programme.timeZone, now: fact.at }
  const { name } = entry.fields
  const [taken, left] = [answer.taken, answer.left].map((fields) => Object.keys(fields).length) as [number, number]
  await oweLetter(tx, ctx, {
    onceKey,
    to,
    subject: m.letter_answer_subject({ name }, say),
    body: [
      m.letter_hello({}, say),
      m.letter_answer_opening({ name, programme: programme.name, day: sayDay(answer.saidAt, manner) }, say),
      [
        m.letter_answer_counts({ taken, left }, say),
        ...(answer.because ? [m.entry_left_because({ because: answer.because }, say)] : []),
      ].join('\n'),
      // Somebody put the address right since it was asked: who reads there may see no more than the answer.
      ...(to === email ? [await linkTo(ctx, tx, serviceId, origin, manner)] : []),
      programme.phone ? m.letter_answer_ring({ programme: programme.name, phone: programme.phone }, say) : programme.name,
    ].join('\n\n'),
  })
}

/** The link by which its provider sees what was left out, and sends it again. */
async function linkTo(ctx: Context, tx: Tx, serviceId: string, origin: string, manner: Manner): Promise<string> {
  const { key, expiresAt } = await makeLink(tx, ctx, { purpose: 'confirm-service', serviceId })
  const until = m.letter_link_until({ day: sayDay(expiresAt, manner) }, manner)
  return `${m.letter_answer_ask({}, manner)}\n${origin}/confirm/${key}\n${until}`
}

/** Of which entry was this sent? One that became a part of another meanwhile has its own group, who waits for the answer. */
async function sentOf(tx: Tx, changeId: string): Promise<string> {
  const { id } = await tx
    .selectFrom('service_change')
    .select((eb) => eb.fn.coalesce('moved_from', 'service_id').as('id'))
    .where('id', '=', changeId)
    .executeTakeFirstOrThrow()
  return id
}

/** Whoever was asked last sent it by that link; where nobody was asked, it was whoever the entry itself names. */
async function addressesOf(tx: Tx, id: string): Promise<{ asked: string | null; email: string | null }> {
  return tx
    .selectFrom('service')
    .leftJoin('organisation', 'organisation.id', 'service.organisation_id')
    .select((eb) => [
      eb.selectFrom('confirmation_request').select('sent_to').where('service_id', '=', id).orderBy('asked_at', 'desc').limit(1).as('asked'),
      eb.fn.coalesce('service.email', 'organisation.email').as('email'),
    ])
    .where('service.id', '=', id)
    .executeTakeFirstOrThrow()
}
