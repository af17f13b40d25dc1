import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { isRoomLeft } from '#platform/free-room'
import type { Limits } from './limits.ts'
import { CannotRead } from './report.ts'
import { isFromJson, noFields, type SourceRow } from './source-row.ts'
import type { Table } from './tables.ts'

/** A row, and its place among all rows. */
export interface StagedRow extends SourceRow {
  place: number
}

/** What a row may hang on, or link a service with. */
export type Hook = 'service' | 'location' | 'organisation' | 'program' | 'place' | 'term' | 'taxonomy'

export type Stage = ReturnType<typeof openStage>

const PAGE = 4096
/** Rows between two looks at the disk. */
const LOOK = 1000
const TABLES = `
  create table source_row (place integer primary key, what text not null, id text, file text not null, line integer not null,
    is_json integer not null, fields text not null);
  create table hung (hook text not null, owner text not null, place integer not null, is_first integer not null);`
const ROW_INDEXES = `
  create index row_of_table on source_row (what);
  create index row_of_id on source_row (what, id) where id is not null;
  create index row_of_program on source_row (fields ->> 'program_id') where what = 'service';`

/**
 * Opens a place on disk for the rows of a package, so that what they take in memory does not grow with it: a temporary database of
 * SQLite. It has no name in any folder, and is gone with the process that opened it, whatever ends that.
 */
export function openStage(limits: Pick<Limits, 'disk' | 'cache' | 'keepFree' | 'notes' | 'note' | 'ofOne' | 'textOfOne'>) {
  const db = new DatabaseSync('')
  db.exec(`pragma page_size = ${PAGE}; pragma cache_size = -${limits.cache / 1024}; pragma journal_mode = off;
    pragma max_page_count = ${Math.ceil(limits.disk / PAGE)}; begin; ${TABLES}`)
  const row = 'select source_row.place, what, file, line, fields from source_row'
  const insert = db.prepare('insert into source_row (what, id, file, line, is_json, fields) values (?, ?, ?, ?, ?, ?)')
  const has = db.prepare('select 1 from source_row where what = ? and id = ? limit 1')
  const first = db.prepare(`${row} where what = ? and id = ? order by place limit 1`)
  const last = db.prepare(`${row} where what = ? and id = ? order by place desc limit 1`)
  const ofProgram = db.prepare(`select 1 from source_row where what = 'service' and fields ->> 'program_id' = ? limit 1`)
  const count = db.prepare('select count(*) as count from source_row where what = ?')
  const hang = db.prepare('insert into hung (hook, owner, place, is_first) values (?, ?, ?, ?)')
  const placeHung = db.prepare('select place from hung where hook = ? and owner = ? order by rowid limit 1')
  const hungOn = db.prepare(`${row.replace(' from', ', is_first from')} join hung on hung.place = source_row.place
    where hook = ? and owner = ? order by hung.rowid`)

  let added = 0

  return {
    db,
    /** @throws CannotRead no-room, before the disk is full */
    add: (one: SourceRow) => {
      if (added++ % LOOK === 0 && !isRoomLeft(limits.keepFree)) throw new CannotRead('no-room', one.file)
      insert.run(one.table, one.fields.id ?? null, one.file, one.line, Number(isFromJson(one)), JSON.stringify(one.fields))
    },
    /** All rows are there. What follows asks for them by id. */
    indexRows: () => db.exec(ROW_INDEXES),
    /** The rows of a table as they came. */
    rows: (table: Table) => rowsOf(db.prepare(`${row} where what = ? order by place`).iterate(table)),
    count: (table: Table) => Number(count.get(table)?.count),
    has: (table: Table, id: string) => has.get(table, id) !== undefined,
    first: (table: Table, id: string) => rowOf(first.get(table, id)),
    last: (table: Table, id: string) => rowOf(last.get(table, id)),
    hasServiceOf: (programId: string) => ofProgram.get(programId) !== undefined,
    /** @param isFirst of several that this row hangs on */
    hang: (hook: Hook, owner: string, { place }: StagedRow, isFirst = true) => void hang.run(hook, owner, place, Number(isFirst)),
    /** Everything hangs. What follows asks what hangs on one. */
    indexHung: () => db.exec('create index hung_on on hung (hook, owner)'),
    /** The place of the first that hangs on it. */
    placeHung: (hook: Hook, owner: string) => placeHung.get(hook, owner)?.place,
    /** What hangs on it, in the order in which it was hung there, and whether it may have so much. */
    hungOn: (hook: Hook, owner: string) => asMuchAsFits(hungOn.iterate(hook, owner), limits),
    /** What is to be said of the entries has room of its own: the limit may stop everything, but not half of it. */
    makeRoomForNotes: () => db.exec(`pragma max_page_count = ${Math.ceil((limits.disk + limits.notes * limits.note) / PAGE)}`),
    close: () => db.close(),
  }
}

/** SQLite's word for a disk, or a database, that takes no more. */
export const isFull = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === 13

/** What hangs on one entry, of each table no more than it may have: nobody knows how much a stranger hangs on it. */
function* asMuchAsFits(found: Iterable<Record<string, SQLOutputValue>>, { ofOne, textOfOne }: Pick<Limits, 'ofOne' | 'textOfOne'>) {
  const counts = new Map<Table, number>()
  let text = 0
  for (const one of found) {
    const row = rowOf(one)!
    const count = (counts.get(row.table) ?? 0) + 1
    counts.set(row.table, count)
    text += String(one.fields).length
    yield { row, isFirst: one.is_first === 1, fits: count <= ofOne && text <= textOfOne }
  }
}

/** The rows of a statement, one at a time. */
export function* rowsOf(found: Iterable<Record<string, SQLOutputValue>>): Generator<StagedRow> {
  for (const one of found) yield rowOf(one)!
}

function rowOf(found: Record<string, SQLOutputValue> | undefined): StagedRow | undefined {
  if (!found) return undefined
  const { place, what, file, line, fields } = found as unknown as { place: number; what: Table; file: string; line: number; fields: string }
  return { place, table: what, file, line, fields: Object.assign(noFields(), JSON.parse(fields)) }
}
