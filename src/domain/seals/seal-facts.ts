import { sql } from 'kysely'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { type FactText, factText, hashOfFact, hashOfSeal } from './hashes.ts'
import { FACTS_A_SEAL } from './seal.ts'

/** What a round of sealing did: its last seal, and how many facts it sealed in all. */
export interface Sealed {
  number: number
  facts: number
  /** In hexadecimal. */
  hash: string
}

interface Unsealed extends FactText {
  /** Its moment, for PostgreSQL. */
  place: string
}

/**
 * Seals every fact that is not sealed yet, in seals of at most a thousand: all of them or, when it is broken off, none. What
 * somebody else is still writing is not to be seen yet, so it is in no list, and a later round finds it: however old its
 * moment or its id.
 *
 * @param since looks only at what happened since then; a round that looks at everything has to follow some time
 * @returns undefined when there was nothing to seal
 */
export async function sealFacts(ctx: Context, since?: Date): Promise<Sealed | undefined> {
  return inTransaction(ctx, async ({ tx }) => {
    // Two rounds at once take turns: the second sees what the first has sealed.
    await sql`select pg_advisory_xact_lock(hashtextextended('seal ' || current_programme()::text, 0))`.execute(tx)
    // One statement sees one moment: all facts of a transaction, or none.
    await sql`
      declare unsealed no scroll cursor for
      select ${factText}, f.at::text as place from fact f
      where f.at >= ${since?.toISOString() ?? '-infinity'}::timestamptz
        and not exists (select from sealed_fact s where s.programme_id = f.programme_id and s.at = f.at and s.id = f.id)
      order by f.at, f.id`.execute(tx)
    let sealed: Sealed | undefined
    for (;;) {
      const { rows: facts } = await sql<Unsealed>`fetch ${sql.lit(FACTS_A_SEAL)} from unsealed`.execute(tx)
      if (facts.length === 0) return sealed
      sealed = { ...(await keepSeal(tx, ctx, facts)), facts: (sealed?.facts ?? 0) + facts.length }
    }
  })
}

async function keepSeal(tx: Tx, ctx: Context, facts: readonly Unsealed[]): Promise<{ number: number; hash: string }> {
  const before = await tx.selectFrom('fact_seal').select(['number', 'hash']).orderBy('number', 'desc').limit(1).executeTakeFirst()
  const [first, last, now] = [facts[0]!, facts.at(-1)!, ctx.clock.now()]
  const number = (before?.number ?? 0) + 1
  const hashes = facts.map((fact) => hashOfFact(ctx.programmeId, fact))
  const row = { number, facts: facts.length, from: first.at, to: last.at, sealedAt: secondsOf(now) }
  const hash = hashOfSeal(ctx.programmeId, before?.hash ?? null, row, hashes)
  await sql`insert into fact_seal (number, facts, from_at, to_at, sealed_at, hash)
    values (${number}, ${facts.length}, ${first.place}, ${last.place}, ${now}, ${hash})`.execute(tx)
  const [places, ids] = [facts.map(({ place }) => place), facts.map(({ id }) => id)]
  await sql`insert into sealed_fact (at, id, seal_number, hash)
    select at, id, ${number}, hash from unnest(${places}::timestamptz[], ${ids}::uuid[], ${hashes}::bytea[]) as one (at, id, hash)`.execute(
    tx,
  )
  return { number, hash: hash.toString('hex') }
}

/** As PostgreSQL writes `extract(epoch from …)`: 1778576400.123000 */
function secondsOf(moment: Date): string {
  const milliseconds = moment.getTime()
  return `${Math.floor(milliseconds / 1000)}.${String(milliseconds % 1000).padStart(3, '0')}000`
}
