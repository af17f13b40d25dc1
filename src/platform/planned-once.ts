import { createHash } from 'node:crypto'
import { sql, type PostgresPool, type PostgresPoolClient } from 'kysely'
import pg from 'pg'

const EACH_TIME = '/* planned each time */'
/** In a statement: which way is best hangs on what was asked, so PostgreSQL is to think of it each time. */
export const plannedEachTime = sql.raw(EACH_TIME)

/** Each connection keeps the plans of so many statements at most: that bounds its memory. */
const AT_MOST = 300
/** What is asked only now and then is not worth keeping. */
const OFTEN = 3
const COUNTED = 2000
/** Four in a list, or a second row: a statement for each length. One reader of everything would take all names; `among` asks for any length. */
const OF_ANY_LENGTH = /\bin \((\$\d+, ){3}|\), \(\$\d/
const KEPT = /^\s*(select|with|insert|update|delete)\b/

/**
 * The pool as queries use it. What is asked often goes by a name, so that each connection plans it once and not each time: under
 * row-level security the planning of a short statement takes longer than the statement.
 */
export function plannedOnce(pool: pg.Pool): PostgresPool {
  const names = namesOfStatements()
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect()
      const query = (text: string, values: readonly unknown[]) =>
        client.query({ name: names.of(text), text, values: [...values] }).catch((error: unknown) => {
          if (isOutdatedPlan(error)) names.anew()
          throw error
        })
      return { query: query as unknown as PostgresPoolClient['query'], release: (destroy) => client.release(destroy) }
    },
  }
}

/** A table got another column while we were running, so what a kept plan gives is no longer what it said. Asked anew, it is planned anew. */
export const isOutdatedPlan = (error: unknown) => error instanceof pg.DatabaseError && error.routine === 'RevalidateCachedQuery'

const isToBeKept = (text: string) => KEPT.test(text) && !text.includes(EACH_TIME) && !OF_ANY_LENGTH.test(text)

/** Names for what is asked often; the first that are keep them. */
export function namesOfStatements() {
  const asked = new Map<string, number>()
  const names = new Map<string, string>()
  let since = 0
  return {
    of(text: string): string | undefined {
      const known = names.get(text)
      if (known || names.size === AT_MOST || !isToBeKept(text)) return known
      const times = (asked.get(text) ?? 0) + 1
      if (asked.size === COUNTED) asked.clear()
      asked.set(text, times)
      if (times < OFTEN) return undefined
      asked.delete(text)
      const name = `${since}-${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`
      names.set(text, name)
      return name
    },
    /** Every statement gets another name, and with it another plan. */
    anew(): void {
      since++
      names.clear()
    },
  }
}
