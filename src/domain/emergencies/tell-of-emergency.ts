import { managersOf, memberWithId, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { clientWithId, mayWriteTo } from '#domain/people'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { word } from '#words'

/** Tells the other managers, or the administrators where there are none, that there is something to judge: without a name and without the reason. A reaction to `emergency.opened`. */
export async function askToJudge(ctx: Context, { tx }: Work, fact: Fact, { origin }: { origin: string }): Promise<void> {
  const programme = await programmeOf(tx)
  const opener = fact.actorId === null ? undefined : await memberWithId(tx, fact.actorId)
  for (const { id, name, email, locale } of await managersOf(tx, fact.actorId)) {
    const words = { name, opener: opener?.name ?? '', programme: programme.name, address: `${origin}/manage/reads/emergencies` }
    await oweLetter(tx, ctx, {
      onceKey: `emergency:${String(fact.payload.report)}:judge:${id}`,
      to: email,
      subject: word('letter_emergency_subject', words, locale),
      body: word('letter_emergency_body', words, locale),
    })
  }
}

/**
 * Tells the client by letter, where that is the way they chose, and nobody holds it back. Others read it on their own page, or are told
 * when somebody speaks with them. A reaction to `emergency.told`.
 */
export async function tellClient(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const emergencyId = String(fact.payload.report)
  const opened = await tx.selectFrom('emergency_read').select('told_at').where('id', '=', emergencyId).executeTakeFirst()
  const client = opened?.told_at ? await clientWithId(tx, fact.subjectId) : undefined
  if (!client || !mayWriteTo(client)) return
  const programme = await programmeOf(tx)
  const words = { programme: programme.name, phone: programme.phone ?? programme.email ?? '' }
  await oweLetter(tx, ctx, {
    onceKey: `${fact.id}:client`,
    to: client.email,
    subject: word('letter_emergency_client_subject', words, programme.locale),
    body: word('letter_emergency_client_body', words, programme.locale),
  })
}
