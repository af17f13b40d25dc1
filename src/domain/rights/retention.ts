import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { countryOf } from './country.ts'

/** Kinds of what we keep, each with its own time; what begins it is said beside each in `old-rows.ts`. */
export const retentionKinds = ['client', 'story', 'reads', 'letters', 'drafts', 'links', 'unmet-needs', 'feed-runs'] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** How many days after it was chosen a shorter time holds: long enough to see what would go, and to take it back. */
export const SHORTER_AFTER_DAYS = 7

/** How long one kind is kept here. */
export interface Retention {
  kind: RetentionKind
  days: number
  /** What its country begins with, and between what a programme may choose. */
  usual: number
  least: number
  most: number
  chosen: { by: string; at: Date } | null
  /** A shorter time that was chosen and does not hold yet. */
  shorter: { days: number; from: Date; by: string } | null
}

/** How long is each kind kept in this programme? */
export async function retentionOf(tx: Tx): Promise<Retention[]> {
  const country = countryOf(await programmeOf(tx))
  const { rows } = await sql<Row>`
    select usual.kind, usual.days as usual, least_days as least, most_days as most, choice.days as chosen, choice.chosen_at as "chosenAt",
      chooser.name as "chosenBy", shorter.days as shorter, shorter.holds_from as "shorterFrom", shorter.chosen_at as "shorterAt",
      shortener.name as "shorterBy", coalesce(shorter.holds_from <= acting_at(), false) as "isShorter"
    from reference.retention usual
    left join retention_choice choice on choice.kind = usual.kind
    left join member chooser on chooser.id = choice.chosen_by
    left join retention_shortening shorter on shorter.kind = usual.kind
    left join member shortener on shortener.id = shorter.chosen_by
    where usual.country = ${country} order by usual.position`.execute(tx)
  return rows.map(retentionIn)
}

interface Row {
  kind: RetentionKind
  usual: number
  least: number
  most: number
  chosen: number | null
  chosenAt: Date | null
  chosenBy: string | null
  shorter: number | null
  shorterFrom: Date | null
  shorterAt: Date | null
  shorterBy: string | null
  isShorter: boolean
}

function retentionIn({ kind, usual, least, most, ...row }: Row): Retention {
  const bounds = { kind, usual, least, most }
  const shorter = row.shorter === null ? null : { days: row.shorter, from: row.shorterFrom!, by: row.shorterBy! }
  if (shorter && row.isShorter) return { ...bounds, days: shorter.days, chosen: { by: shorter.by, at: row.shorterAt! }, shorter: null }
  return { ...bounds, days: row.chosen ?? usual, chosen: row.chosenAt && { by: row.chosenBy!, at: row.chosenAt }, shorter }
}

/** What was cleared away in a night. */
export interface Clearing {
  night: string
  kind: RetentionKind
  cleared: number
  isDone: boolean
}

/** What was cleared away in the last nights, the newest first? Nights in which nothing was are left out, but the last. */
export async function clearingsOf(tx: Tx, nights: number): Promise<Clearing[]> {
  const { rows } = await sql<Clearing>`
    select night, kind, cleared, ended_at is not null as "isDone" from clearing
    where night > (select max(night) from clearing) - ${nights}::int and (cleared > 0 or night = (select max(night) from clearing))
    order by night desc, kind`.execute(tx)
  return rows
}
