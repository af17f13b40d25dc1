import { programmeOf, type Programme } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { inTheEyesOf } from '#platform/in-the-eyes-of'
import { sayDay } from '#platform/say'
import { m, type Locale } from '#platform/words'
import { digestKey, gladFirst, nameForMail, NEWS_FOR_DAYS, sentenceOf } from './feedback.ts'
import { waitingFor } from './queries.ts'
import type { Rhythm } from './rhythm.ts'

interface Reader {
  id: string
  name: string
  email: string
  locale: Locale
  rhythm: Exclude<Rhythm, 'never'>
}

/**
 * Owes a referrer one letter with all word that waits for them and that the clients still agree to, and notes that it
 * was told, in one transaction: the same job twice is one letter. Writes none to somebody who has left or wants none.
 *
 * @param origin the address that people type, without a slash at its end
 */
export async function sendDigest(ctx: Context, memberId: string, origin: string): Promise<void> {
  await inTransaction(ctx, async ({ tx, record }) => {
    const reader = await readerWithId(tx, memberId)
    if (!reader) return
    const now = ctx.clock.now()
    const newsSince = new Date(now.getTime() - NEWS_FOR_DAYS * 86_400_000)
    // Who asked that nothing is used while the reader was being held is left out; the others are told.
    const waiting = await inTheEyesOf(tx, { actor: { kind: 'system' } }, () => waitingFor(tx, reader.id, newsSince))
    const newest = waiting.at(-1)
    if (!newest) return

    const programme = await programmeOf(tx)
    const manner = { locale: reader.locale, timeZone: programme.timeZone, now }
    const lines = waiting
      .toSorted(gladFirst)
      .map((news) => `- ${sentenceOf(news, nameForMail(news), reader.locale)} (${sayDay(news.when, manner)})`)
    await oweLetter(tx, ctx, {
      onceKey: digestKey(reader.id, newest.id),
      to: reader.email,
      subject: m.digest_subject({ programme: programme.name }, { locale: reader.locale }),
      body: letterOf(reader, programme, lines, origin),
    })
    await tx
      .updateTable('feedback')
      .set({ told_at: now })
      .where(
        'id',
        'in',
        waiting.map(({ id }) => id),
      )
      .execute()
    await record({ kind: 'feedback.told', subject: ['member', reader.id], payload: { lines: waiting.length } })
  })
}

/** The person who reads it: works here, in a role that refers, and wants letters. Held, so that two jobs at once write one. */
async function readerWithId(tx: Tx, id: string): Promise<Reader | undefined> {
  const row = await tx
    .selectFrom('member')
    .select(['id', 'name', 'email', 'locale', 'digest_rhythm as rhythm'])
    .where('id', '=', id)
    .where('left_at', 'is', null)
    .where('digest_rhythm', '<>', 'never')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('member_role')
          .select('member_role.id')
          .whereRef('member_role.member_id', '=', 'member.id')
          .where('member_role.role', 'in', ['referrer', 'link-worker'])
          .where('member_role.ended_at', 'is', null),
      ),
    )
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row as Reader | undefined
}

function letterOf(reader: Reader, programme: Programme, lines: string[], origin: string): string {
  const say = { locale: reader.locale }
  const rhythm = { 'at-once': m.digest_rhythm_at_once, daily: m.digest_rhythm_daily, weekly: m.digest_rhythm_weekly }[reader.rhythm]
  return [
    m.digest_hello({ name: reader.name }, say),
    m.digest_intro({ programme: programme.name }, say),
    lines.join('\n'),
    m.digest_more({ url: `${origin}/refer` }, say),
    `${rhythm({}, say)} ${m.digest_change({ url: `${origin}/account` }, say)}`,
    m.digest_least({}, say),
    programme.phone ? m.digest_ring({ programme: programme.name, phone: programme.phone }, say) : programme.name,
  ].join('\n\n')
}
