import { sql } from 'kysely'
import type { Area, Working } from './areas.ts'
import type { Search } from './search.ts'

/** How words are looked for: not at all, by full text, or by likeness. */
export type TextMode = 'none' | 'words' | 'alike'

/** A search by one way of looking for its words, and so far. */
export interface Attempt extends Search {
  mode: TextMode
  timeZone: string
  /** In which areas somebody asks. */
  areas: readonly Area[]
  /** What says that it works there. */
  working: readonly Working[]
}

/** The day on which somebody asks, in the programme's zone: today, unless they say another. */
export const today = ({ now, timeZone }: Attempt) => sql`(coalesce(${now ?? null}::timestamptz, now()) at time zone ${timeZone})::date`
export const asList = (values: readonly string[]) => sql`${[...values]}::text[]`

/** Is it only what is near that is looked at? */
export const isBounded = ({ near, withinMetres }: Search) => Boolean(near && withinMetres)
