import { sql } from 'kysely'
import pg from 'pg'
import type { Clock } from './clock.ts'
import type { Database, Tx } from './database.ts'
import { recordFact, type Fact, type NewFact } from './facts.ts'
import { isId } from './ids.ts'
import type { Keyring } from './keyring.ts'
import { isOutdatedPlan } from './planned-once.ts'
import { Refusal } from './refusal.ts'
import { beginToShow, recordSeen } from './seen.ts'

/** Who acts. A member signed in; a client or a group came by a link; the public has neither; the system is a job. */
export type Actor =
  | { kind: 'member'; id: string; name: string; roles: readonly Role[] }
  | { kind: 'client'; id: string }
  | { kind: 'group'; id: string }
  | { kind: 'public' }
  | { kind: 'system' }

export interface Role {
  role: 'referrer' | 'link-worker' | 'provider-contact' | 'volunteer' | 'manager' | 'administrator'
  organisationId: string
}

/** Everything that a verb needs from outside: who, for which programme, when, and where it is kept. */
export interface Context {
  actor: Actor
  programmeId: string
  clock: Clock
  db: Database
  /** The keys of what the database may not read by itself: the sensitive layer of a story. */
  keyring: Keyring
  /** Who tells many things at once does what follows from them by their own hand: no jobs are written. */
  reactsItself?: boolean
}

/** What a verb gets inside its transaction. */
export interface Work {
  tx: Tx
  /** Appends a fact, and the jobs that follow from it, in this transaction. */
  record(fact: NewFact): Promise<Fact>
}

/**
 * Runs reads that see one programme, all at the same moment. What they show of clients is written down with them (`saw`), and is
 * on disk before this answers. No statement for somebody whom we do not know takes longer than ten seconds. Where a table changed
 * under a kept plan, they begin anew.
 *
 * @throws Refusal too-many (`too-heavy`) where that was not enough
 */
export async function reading<T>(
  ctx: Pick<Context, 'db' | 'programmeId'> & Partial<Pick<Context, 'actor' | 'clock'>>,
  read: (tx: Tx) => Promise<T>,
): Promise<T> {
  const isPublic = ctx.actor?.kind === 'public'
  const once = () =>
    ctx.db.transaction().execute(async (tx) => {
      await enter(tx, ctx)
      if (isPublic) await sql`select set_config('statement_timeout', ${PUBLIC_READ}, true)`.execute(tx)
      beginToShow(tx)
      const found = await read(tx)
      await recordSeen(tx, ctx)
      return found
    })
  try {
    return await once().catch((error: unknown) => (isOutdatedPlan(error) ? once() : Promise.reject(error as Error)))
  } catch (error) {
    if (isPublic && hasCode(error, QUERY_CANCELED)) throw new Refusal('too-many', 'too-heavy', { retryAfter: 60 })
    throw error
  }
}

const PUBLIC_READ = '10s'

/**
 * Runs one verb: its change, its fact and its jobs are kept together or not at all. Where two wait for each other (a deadlock),
 * the database breaks one of them off, and that one begins anew, as it does where a table changed under a kept plan: `act` may run
 * more than once.
 */
export async function inTransaction<T>(ctx: Context, act: (work: Work) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ctx.db.transaction().execute(async (tx) => {
        await enter(tx, ctx)
        return act({ tx, record: (fact) => recordFact(tx, ctx, fact) })
      })
    } catch (error) {
      if (attempt === ATTEMPTS || !(hasCode(error, DEADLOCK) || isOutdatedPlan(error))) throw error
    }
  }
}

const ATTEMPTS = 4

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const DEADLOCK = '40P01'
const QUERY_CANCELED = '57014'
const hasCode = (error: unknown, code: string) => error instanceof pg.DatabaseError && error.code === code

/**
 * Tells the database for which programme, as whom and when: what it lets this transaction see hangs on that. What is only kept for
 * whoever that is, it looks up once.
 */
async function enter(tx: Tx, { programmeId, actor, clock }: Pick<Context, 'programmeId'> & Partial<Pick<Context, 'actor' | 'clock'>>) {
  if (!isId(programmeId)) throw new Error('a programme id is a UUID')
  await sql`select set_config('app.only_kept', clients_only_kept()::text, true)
    from (select set_config('app.programme', ${programmeId}, true), set_config('app.actor_kind', ${actor?.kind ?? ''}, true),
      set_config('app.actor_id', ${actor && 'id' in actor ? actor.id : ''}, true),
      set_config('app.at', ${clock?.now().toISOString() ?? ''}, true) offset 0) entered`.execute(tx)
}
