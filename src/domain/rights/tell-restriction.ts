import { programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { clientWithId, mayWriteTo } from '#domain/people'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fact } from '#platform/facts'
import { sayDayOnPaper } from '#platform/say'
import { word } from '#words'
import { letterKeyOf } from './restriction.ts'

/** Tells the client from when it is used again, where a letter is the way they chose. A reaction to `restriction.end-told`. */
export async function tellOfEnd(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const told = await tx
    .selectFrom('restriction')
    .select('lifts_at as at')
    .where('id', '=', String(fact.payload.request))
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (told?.at) await write(tx, ctx, fact, { key: 'letter_restriction_end', at: told.at })
}

/**
 * Tells the client that somebody wrote down that they ended it, where a letter is the way they chose: who heard nothing of that asks
 * again. A reaction to `restriction.ended`.
 */
export async function tellThatEnded(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const ended = await tx
    .selectFrom('restriction')
    .innerJoin('member', 'member.id', 'ended_heard_by')
    .select(['ended_at as at', 'member.name as who'])
    .where('restriction.id', '=', String(fact.payload.request))
    .executeTakeFirst()
  if (ended?.at) await write(tx, ctx, fact, { key: 'letter_restriction_ended', at: ended.at, who: ended.who })
}

async function write(tx: Tx, ctx: Context, fact: Fact, { key, at, who }: { key: string; at: Date; who?: string }): Promise<void> {
  const client = await clientWithId(tx, fact.subjectId)
  if (!client || !mayWriteTo(client)) return
  const { name, phone, email, locale, timeZone } = await programmeOf(tx)
  const day = sayDayOnPaper(at, { locale, timeZone })
  const words = { programme: name, phone: phone ?? email ?? '', day, ...(who && { who }) }
  await oweLetter(tx, ctx, {
    onceKey: letterKeyOf(fact.id),
    to: client.email,
    subject: word(`${key}_subject`, words, locale),
    body: word(`${key}_body`, words, locale),
  })
}
