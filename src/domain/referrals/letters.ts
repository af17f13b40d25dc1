import { linkWorkers, memberWithId, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { sayMoment } from '#platform/say'
import { word } from '#words'
import { referralWithId } from './queries.ts'

/**
 * Tells every link worker that a referral waits: no name and no reason, since a mailbox is no place for them.
 * A reaction to `referral.sent`.
 */
export async function tellTeam(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const referral = await referralWithId(tx, fact.subjectId)
  if (!referral) return
  const programme = await programmeOf(tx)
  for (const { id, name, email, locale } of await linkWorkers(tx)) {
    const dueAt = sayMoment(referral.contactDueAt, { locale, timeZone: programme.timeZone, now: fact.at })
    const words = { name, programme: programme.name, dueAt, address: `${origin}/work` }
    await oweLetter(tx, ctx, {
      onceKey: `${fact.id}:team:${id}`,
      to: email,
      subject: word('letter_team_subject', words, locale),
      body: word('letter_team_body', words, locale),
    })
  }
}

/** Tells the referrer that the referral has arrived, and by when somebody will try. A reaction to `referral.sent`. */
export async function confirmToReferrer(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const referral = await referralWithId(tx, fact.subjectId)
  const referrer = referral?.referrerId && (await memberWithId(tx, referral.referrerId))
  if (!referral || !referrer) return
  const programme = await programmeOf(tx)
  const { locale, name } = referrer
  const dueAt = sayMoment(referral.contactDueAt, { locale, timeZone: programme.timeZone, now: fact.at })
  const words = { name, programme: programme.name, dueAt, address: `${origin}/refer/${referral.id}` }
  await oweLetter(tx, ctx, {
    onceKey: `${fact.id}:referrer`,
    to: referrer.email,
    subject: word('letter_referrer_subject', words, locale),
    body: word('letter_referrer_body', words, locale),
  })
}

/** Tells a link worker that a colleague gave them a referral. A reaction to `referral.taken`. */
export async function tellLinkWorker(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const given = String(fact.payload.linkWorker)
  if (fact.actorId === given) return
  const linkWorker = await memberWithId(tx, given)
  const colleague = fact.actorId === null ? undefined : await memberWithId(tx, fact.actorId)
  if (!linkWorker || !colleague) return
  const programme = await programmeOf(tx)
  const words = { name: linkWorker.name, colleague: colleague.name, programme: programme.name, address: `${origin}/work` }
  await oweLetter(tx, ctx, {
    onceKey: `${fact.id}:link-worker`,
    to: linkWorker.email,
    subject: word('letter_given_subject', words, linkWorker.locale),
    body: word('letter_given_body', words, linkWorker.locale),
  })
}
