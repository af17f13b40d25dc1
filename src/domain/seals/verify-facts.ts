import { sql } from 'kysely'
import { reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { type FactText, factText } from './hashes.ts'
import { beforesOfNext, type Difference, differenceOf, FACTS_A_SEAL, isWhole, type KeptSeal, type Listed } from './seal.ts'

/** A seal, for people. */
export interface Seal {
  number: number
  /** In hexadecimal. */
  hash: string
  /** The moments of its first and its last fact. */
  from: Date
  to: Date
  sealedAt: Date
}

/** What is broken: seals that are gone, from one number to another, or one seal with its facts. */
export type Fault = { gone: { from: number; to: number } } | { seal: Seal; difference: Difference }

export interface Verdict {
  seals: number
  facts: number
  faults: number
  newest: Seal | undefined
  /** The seal with the hash that was asked for. */
  against: Seal | undefined
  /** Facts that no seal holds yet. */
  waiting: number
}

/**
 * Reckons every seal of the programme anew, and compares. Holds one seal at a time, however long the log is.
 *
 * @param options.against the hash of a seal, in hexadecimal, that was written down elsewhere
 * @param options.tell is told each fault, in the order of the seals
 */
export async function verifyFacts(
  ctx: Context,
  options: { against?: string | undefined; tell(fault: Fault): void; progress?(facts: number): void },
): Promise<Verdict> {
  return reading(ctx, async (tx) => {
    const verdict: Verdict = { seals: 0, facts: 0, faults: 0, newest: undefined, against: undefined, waiting: 0 }
    const tell = (fault: Fault) => {
      verdict.faults++
      options.tell(fault)
    }
    // Asked before the seals: what is sealed while we reckon has its seal by then.
    const lists = await listNumbers(tx)
    let befores: (Buffer | null)[] | undefined = [null]
    let last = 0
    for (let kept = await sealAfter(tx, last); kept; kept = await sealAfter(tx, last)) {
      if (kept.number > last + 1) {
        tell({ gone: { from: last + 1, to: kept.number - 1 } })
        befores = undefined
      }
      const [seal, listed] = [sealOf(kept), await listOf(tx, kept.number)]
      const difference = differenceOf(ctx.programmeId, kept, listed, befores)
      if (!isWhole(difference)) tell({ seal, difference })
      if (seal.hash === options.against) verdict.against = seal
      befores = beforesOfNext(ctx.programmeId, kept, listed, befores)
      last = kept.number
      verdict.newest = seal
      verdict.seals++
      verdict.facts += listed.length
      options.progress?.(verdict.facts)
    }
    if (lists && lists.last > last) tell({ gone: { from: last + 1, to: lists.last } })
    // Nor may a fact be hidden in the list of a seal that cannot be.
    if (lists && lists.first < 1) tell({ gone: { from: lists.first, to: 0 } })
    verdict.waiting = await countUnsealed(tx)
    return verdict
  })
}

async function sealAfter(tx: Tx, number: number): Promise<KeptSeal | undefined> {
  const { rows } = await sql<KeptSeal>`
    select number, facts, hash, extract(epoch from from_at)::text as from, extract(epoch from to_at)::text as to,
      extract(epoch from sealed_at)::text as "sealedAt"
    from fact_seal where number > ${number} order by number limit 1`.execute(tx)
  return rows[0]
}

/**
 * One more than a seal can hold says that it holds too many. `materialized` and `offset 0` keep PostgreSQL from reading the
 * whole log for each seal.
 */
async function listOf(tx: Tx, number: number): Promise<Listed[]> {
  const { rows } = await sql<FactText & { hash: Buffer }>`
    with listed as materialized (select * from sealed_fact where seal_number = ${number} limit ${FACTS_A_SEAL + 1})
    select now.*, s.hash from listed s
    left join lateral (
      select ${factText} from fact f where f.programme_id = s.programme_id and f.at = s.at and f.id = s.id offset 0
    ) now on true
    order by s.at, s.id`.execute(tx)
  return rows.map(({ hash, ...fact }) => ({ hash, fact: (fact.id as string | null) === null ? undefined : fact }))
}

/** The lowest and the highest number of a seal that a fact is listed under. */
async function listNumbers(tx: Tx): Promise<{ first: number; last: number } | undefined> {
  const { first, last } = await tx
    .selectFrom('sealed_fact')
    .select((eb) => [eb.fn.min('seal_number').as('first'), eb.fn.max('seal_number').as('last')])
    .executeTakeFirstOrThrow()
  return first === null || last === null ? undefined : { first, last }
}

async function countUnsealed(tx: Tx): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from fact f
    where not exists (select from sealed_fact s where s.programme_id = f.programme_id and s.at = f.at and s.id = f.id)`.execute(tx)
  return rows[0]!.waiting
}

function sealOf({ number, hash, from, to, sealedAt }: KeptSeal): Seal {
  const moment = (seconds: string) => new Date(Number(seconds) * 1000)
  return { number, hash: hash.toString('hex'), from: moment(from), to: moment(to), sealedAt: moment(sealedAt) }
}
