import { note } from './known.ts'
import type { Report } from './report.ts'
import { isFromJson, said, type SourceRow } from './source-row.ts'
import { rowsOf, type Stage, type StagedRow } from './stage.ts'
import type { Table } from './tables.ts'

/** What makes no sense without an id of its own. */
const NEEDED = ['organization', 'location', 'service', 'taxonomy_term'] as const satisfies Table[]
/** What others may point at. One contact may hang on several things: each row of it stays as it is. */
const POINTED_AT = ['program', 'service_at_location', 'unit'] as const satisfies Table[]

/** Makes one row of each id. Nested JSON repeats a record wherever it is named, sometimes shorter: then the blanks are filled. */
export function settle(stage: Stage, report: Report): void {
  for (const table of NEEDED) {
    for (const row of rowsWithoutId(stage, table)) note(report, row, 'missing-id', 'left-out', said(row, 'name') ?? '')
    for (const row of mergeRepeated(stage, table)) note(report, row, 'duplicate-id', 'left-out', row.fields.id!)
    keepFirst(stage, table)
  }
  for (const table of POINTED_AT) Array.from(mergeRepeated(stage, table))
  keepFirst(stage, 'taxonomy')
  dropRepeated(stage)
}

const rowsWithoutId = ({ db }: Stage, table: Table) =>
  rowsOf(db.prepare('select * from source_row where what = ? and id is null order by place').iterate(table))

/** Fills the first row of an id from those that only say more. Gives the others. */
function* mergeRepeated({ db }: Stage, table: Table): Generator<SourceRow> {
  const rewrite = db.prepare('update source_row set fields = ? where place = ?')
  const repeated = db.prepare(`
    select * from source_row where what = $table and id in (
      select id from source_row where what = $table and id is not null group by id having count(*) > 1
    ) order by id, place`)
  let first: StagedRow | undefined
  for (const row of rowsOf(repeated.iterate({ table }))) {
    if (first === undefined || first.fields.id !== row.fields.id) {
      first = row
      continue
    }
    const again = saidAgain(first, row)
    if (again === 'differs') yield row
    if (again === 'more') rewrite.run(JSON.stringify(Object.assign(first.fields, row.fields)), first.place)
  }
}

function saidAgain(first: SourceRow, again: SourceRow): 'differs' | 'more' | 'same' {
  const columns = Object.keys(again.fields)
  const isSame = (column: string) => first.fields[column] === undefined || first.fields[column] === again.fields[column]
  if (!isFromJson(again) || !columns.every(isSame)) return 'differs'
  return columns.some((column) => first.fields[column] === undefined) ? 'more' : 'same'
}

function keepFirst({ db }: Stage, table: Table): void {
  db.prepare('delete from source_row where what = ? and id is null').run(table)
  db.prepare(
    `delete from source_row where what = $table and place > (
      select min(place) from source_row first where first.what = $table and first.id = source_row.id)`,
  ).run({ table })
}

/** Nested JSON says the same telephone number wherever its contact is named. */
function dropRepeated({ db }: Stage): void {
  db.exec(`
    delete from source_row where place in (
      select place from (
        select place, row_number() over (partition by what, id, fields order by place) as time from source_row
        where is_json and id is not null and what not in ('program', 'service_at_location', 'service_taxonomy', 'meta_table_description')
      ) where time > 1)`)
}
