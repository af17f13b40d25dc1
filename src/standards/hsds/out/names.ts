import { DatabaseSync } from 'node:sqlite'
import { type Table, tableNamed } from '../tables.ts'
import type { Hsds } from './fields.ts'
import { idFor } from './ids.ts'

/** They have ids of ours, or stand once for all that name them. */
const SHARED: ReadonlySet<Table> = new Set([
  'organization',
  'location',
  'program',
  'service',
  'service_at_location',
  'taxonomy',
  'taxonomy_term',
  'unit',
])

/** Kibibytes of what is remembered that stay in memory; the rest lies in a file without a name, as what an import puts together does. */
const CACHE = 8192

/**
 * Remembers which ids the tables of an export have already. What hangs on an entry keeps the id of its feed, and two feeds may call two
 * things the same: the second one gets an id made of the entry and of the one that it had.
 */
export function openNames() {
  const db = new DatabaseSync('')
  db.exec(`pragma journal_mode = off; pragma cache_size = -${CACHE}; begin;
    create table taken (what text not null, id text not null, primary key (what, id)) without rowid;`)
  const take = db.prepare('insert into taken (what, id) values (?, ?) on conflict do nothing')
  const isFree = (table: Table, id: string) => take.run(table, id).changes === 1

  function own(object: Hsds): Hsds {
    return Object.fromEntries(
      Object.entries(object).map(([field, inner]) => {
        const table = tableNamed(field)
        const isList = table !== undefined && Array.isArray(inner)
        return [field, isList ? (inner as Hsds[]).map((child) => own(SHARED.has(table) ? child : named(table, child, object))) : inner]
      }),
    )
  }

  function named(table: Table, child: Hsds, parent: Hsds): Hsds {
    let id = String(child.id)
    while (!isFree(table, id)) id = idFor(String(parent.id), table, id)
    return { ...child, id }
  }

  return {
    /** The same entry, in which nothing is called what something before it is called. What points at it follows: it lies in it. */
    own,
    close: () => db.close(),
  }
}
