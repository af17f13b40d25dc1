import { sql } from 'kysely'
import type { Actor } from './context.ts'
import type { Tx } from './database.ts'

/** Who would read, and what for: `support` unless it says otherwise. */
export interface Eyes {
  actor: Extract<Actor, { id: string } | { kind: 'system' }>
  purpose?: 'support' | 'feedback' | 'learning' | 'safety' | 'keeping'
}

/**
 * Reads as somebody else would: a letter to a group is written in the eyes of that group. The database gives what they may see of a
 * story, and no more.
 */
export async function inTheEyesOf<T>(tx: Tx, { actor, purpose = 'support' }: Eyes, read: (tx: Tx) => Promise<T>): Promise<T> {
  const { rows } = await sql<{ kind: string; id: string; purpose: string }>`
    select coalesce(current_setting('app.actor_kind', true), '') as kind, coalesce(current_setting('app.actor_id', true), '') as id,
      coalesce(current_setting('app.purpose', true), '') as purpose`.execute(tx)
  const own = rows[0]!
  const become = (kind: string, id: string, purpose: string) =>
    sql`select set_config('app.only_kept', clients_only_kept()::text, true)
      from (select set_config('app.actor_kind', ${kind}, true), set_config('app.actor_id', ${id}, true),
        set_config('app.purpose', ${purpose}, true) offset 0) become`.execute(tx)
  await become(actor.kind, 'id' in actor ? actor.id : '', purpose)
  try {
    return await read(tx)
  } finally {
    // Where the database itself broke off, the transaction is over, and with it what was set.
    await become(own.kind, own.id, own.purpose).catch(() => undefined)
  }
}

/**
 * Reads and writes what is only kept, since its client asked that it is not used (GDPR article 18): to erase it, to answer for it or to
 * count it, and to tell whom it keeps waiting. The database gives it to nobody else than the client and who opened it in an emergency.
 */
export const asOnlyKept = <T>(tx: Tx, act: (tx: Tx) => Promise<T>): Promise<T> =>
  inTheEyesOf(tx, { actor: { kind: 'system' }, purpose: 'keeping' }, act)
