import { timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Context } from '#platform/context'
import type { Database, Tx } from '#platform/database'
import { hashOfKey } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { hashOfPin, type Link, type LinkPurpose } from './make-link.ts'

const WRONG_PINS_BEFORE_A_PAUSE = 5
const A_DAY = 86_400_000
const FIRST_PAUSE_MINUTES = 15
const PAUSE_GROWS = 4
/** Of the 10,000 PINs of four digits: one in 500 is guessed before the door is gone. */
export const WRONG_PINS_BEFORE_THE_END = 20

/** `ended`: wrong, and the link is gone with it. */
export type PinAnswer = 'right' | 'wrong' | 'ended'

/** Which programme does the link with this key belong to? Undefined: the key is not one of ours. */
export async function programmeOfLink(db: Database, key: string): Promise<string | undefined> {
  if (key.length !== 43) return undefined
  const { rows } = await sql<{ id: string | null }>`select door.programme_of_link(${hashOfKey(key)}) as id`.execute(db)
  return rows[0]?.id ?? undefined
}

/**
 * The link with this key, for this purpose. Looking changes nothing, so a mail scanner may.
 *
 * @param lateDays how long after its last day it is still taken, for what somebody typed on a page that stood open meanwhile
 * @throws Refusal gone when it is unknown, for another purpose, revoked or expired
 */
export async function openLink(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  key: string,
  purpose: LinkPurpose,
  { lateDays = 0 }: { lateDays?: number | undefined } = {},
): Promise<Link> {
  const row = await tx
    .selectFrom('link')
    .selectAll()
    .where('key_hash', '=', hashOfKey(key))
    .where('purpose', '=', purpose)
    .executeTakeFirst()
  if (!row) throw new Refusal('gone', 'link-unknown')
  if (row.revoked_at) throw ended(row)
  if (row.expires_at.getTime() + lateDays * A_DAY <= ctx.clock.now().getTime()) throw new Refusal('gone', 'link-expired')
  return {
    id: row.id,
    purpose,
    introductionId: row.introduction_id,
    clientId: row.client_id,
    serviceId: row.service_id,
    hasPin: row.pin_hash !== null,
    expiresAt: row.expires_at,
    spentAt: row.spent_at,
  }
}

/** Marks a link as used. False when it had been spent before. */
export async function spendLink(tx: Tx, ctx: Pick<Context, 'clock'>, id: string): Promise<boolean> {
  const spent = await tx
    .updateTable('link')
    .set({ spent_at: ctx.clock.now() })
    .where('id', '=', id)
    .where('spent_at', 'is', null)
    .executeTakeFirst()
  return spent.numUpdatedRows > 0n
}

/** Marks every living link of one purpose about one introduction as used: what it asks has been heard in another way. */
export async function spendLinks(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  about: { purpose: LinkPurpose; introductionId: string },
): Promise<void> {
  await tx
    .updateTable('link')
    .set({ spent_at: ctx.clock.now() })
    .where('purpose', '=', about.purpose)
    .where('introduction_id', '=', about.introductionId)
    .where('spent_at', 'is', null)
    .execute()
}

/**
 * Is this the PIN that the client chose? Wrong ones are counted in the row itself, for as long as the link
 * lives or until the right one comes. After each five there is a pause of 15 minutes, 1 hour, 4 hours; the twentieth
 * ends the link. A wrong one must count, so the transaction has to be kept: answer first, refuse after it.
 *
 * @throws Refusal too-many during the pause, gone when the link was ended
 */
export async function checkPin(tx: Tx, ctx: Pick<Context, 'clock'>, linkId: string, pin: string): Promise<PinAnswer> {
  const row = await tx
    .selectFrom('link')
    .select(['pin_hash', 'wrong_pins', 'locked_until', 'revoked_at'])
    .where('id', '=', linkId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (row.revoked_at) throw ended(row)
  if (row.pin_hash === null) return 'right'
  const now = ctx.clock.now()
  if (row.locked_until && row.locked_until > now) throw new Refusal('too-many', 'pin-paused')
  const right = await matches(pin, row.pin_hash)
  const wrong = right ? 0 : row.wrong_pins + 1
  const pause = pauseAfter(wrong)
  const hasEnded = wrong >= WRONG_PINS_BEFORE_THE_END
  await tx
    .updateTable('link')
    .set({
      wrong_pins: wrong,
      locked_until: pause > 0 ? new Date(now.getTime() + pause * 60_000) : null,
      revoked_at: hasEnded ? now : null,
    })
    .where('id', '=', linkId)
    .execute()
  if (right) return 'right'
  return hasEnded ? 'ended' : 'wrong'
}

/** Why a link opens nothing any more: wrong PINs ended it, or one of us did. */
function ended({ wrong_pins }: { wrong_pins: number }): Refusal {
  return new Refusal('gone', wrong_pins >= WRONG_PINS_BEFORE_THE_END ? 'link-locked' : 'link-revoked')
}

/** Minutes to wait after so many wrong ones. */
function pauseAfter(wrong: number): number {
  if (wrong === 0 || wrong % WRONG_PINS_BEFORE_A_PAUSE !== 0) return 0
  return FIRST_PAUSE_MINUTES * PAUSE_GROWS ** (wrong / WRONG_PINS_BEFORE_A_PAUSE - 1)
}

async function matches(pin: string, kept: string): Promise<boolean> {
  const salt = Buffer.from(kept.split('.')[0]!, 'hex')
  return timingSafeEqual(Buffer.from(await hashOfPin(pin, salt)), Buffer.from(kept))
}
