import { createHash } from 'node:crypto'
import { sql } from 'kysely'

/** A fact as text, each column as PostgreSQL writes it: what JavaScript would round cannot be changed unseen. */
export interface FactText {
  id: string
  /** Seconds since 1970, to the microsecond. */
  at: string
  kind: string
  subject_kind: string
  subject_id: string
  actor_kind: string
  actor_id: string | null
  payload: string
}

/** The columns of `FactText`, of a fact that the statement calls `f`. */
export const factText = sql`f.id::text as id, extract(epoch from f.at)::text as at, f.kind, f.subject_kind,
  f.subject_id::text as subject_id, f.actor_kind, f.actor_id::text as actor_id, f.payload::text as payload`

/** What stands in the row of a seal, beside its hash. Moments as those of `FactText`. */
export interface SealText {
  number: number
  facts: number
  from: string
  to: string
  sealedAt: string
}

/** SHA-256 over a list in JSON (without spaces, as UTF-8), so that others can reckon it too. */
export function hashOfFact(programmeId: string, fact: FactText): Buffer {
  const { id, at, kind, subject_kind, subject_id, actor_kind, actor_id, payload } = fact
  return sha256([programmeId, id, at, kind, subject_kind, subject_id, actor_kind, actor_id, payload])
}

/**
 * SHA-256 over a list in JSON: programme, the hash of the seal before (null for the first), the row, the hash of each fact.
 *
 * @param facts the hashes of its facts, by moment and then id
 */
export function hashOfSeal(programmeId: string, before: Buffer | null, seal: SealText, facts: readonly Buffer[]): Buffer {
  const { number, facts: count, from, to, sealedAt } = seal
  return sha256([programmeId, before && hex(before), number, count, from, to, sealedAt, facts.map(hex)])
}

const hex = (hash: Buffer) => hash.toString('hex')
const sha256 = (list: readonly unknown[]) => createHash('sha256').update(JSON.stringify(list)).digest()
