import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const MIGRATIONS = 'database/migrations'

interface Column {
  name: string
  type: string
  says: string
}

interface Table {
  name: string
  says: string
  columns: Column[]
}

const NO_COLUMN = /^(?:add )?(primary|unique|foreign|check|exclude|constraint|references|on|and|or|case|when|alter)\b/i

/** The data dictionary as Markdown: what the comments in the migrations say of each table and column, in the order of the alphabet. */
export function dictionary(): string {
  const tables = new Map<string, Table>()
  for (const file of readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort())
    readMigration(readFileSync(join(MIGRATIONS, file), 'utf8'), tables)
  const parts = [...tables.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(said)
  return `# Data dictionary

Written by \`npm run dictionary\` from the comments in \`${MIGRATIONS}\`; \`tests/docs.test.ts\` holds that it is what they say.
Every table with a \`programme_id\` shows a session its own programme and nothing else.

${parts.join('\n')}`
}

function said({ name, says, columns }: Table): string {
  const rows = columns.map(
    (column) => `| \`${column.name}\` | \`${column.type.replaceAll('|', '\\|')}\` | ${column.says.replaceAll('|', '\\|')} |`,
  )
  return [`## ${name}`, '', ...(says ? [says, ''] : []), '| Column | Type | What |', '|---|---|---|', ...rows, ''].join('\n')
}

/** Adds what one migration makes. A comment belongs to what stands right below it. */
function readMigration(sql: string, tables: Map<string, Table>): void {
  let comment: string[] = []
  let table: Table | undefined
  /** Brackets that are open, and those of a table among them: what stands deeper goes on with what was said before. */
  let [open, ofTable] = [0, 0]
  for (const line of sql.split('\n')) {
    const text = line.trim()
    if (text.startsWith('--')) {
      comment.push(text.slice(2).trim())
      continue
    }
    const says = comment.join(' ').trim()
    comment = []
    const made = /^create table (?:if not exists )?([\w.]+) \($/.exec(text)
    const later = /^comment on column (\w+)\.(\w+) is '(.+)';$/.exec(text)
    if (later) sayOf(tables, later)
    const isFurther = open > ofTable
    open += bracketsIn(text)
    const altered = /^alter table ([\w.]+)( add column .*)?$/.exec(text)
    if (made) {
      table = tableNamed(tables, made[1]!, says)
      ofTable = 1
    } else if (altered) {
      ofTable = 0
      table = tableNamed(tables, altered[1]!, '')
      if (altered[2]) addColumn(table, altered[2].trim(), says)
    } else if (table && !isFurther) addColumn(table, text, says)
    if (/;$/.test(text)) table = undefined
  }
}

/** How many more brackets this line opens than it closes. */
function bracketsIn(text: string): number {
  const code = text.replace(/'[^']*'/g, '').replace(/--.*/, '')
  return code.split('(').length - code.split(')').length
}

/** What a later migration says of a column that is there. */
function sayOf(tables: Map<string, Table>, [, table, name, says]: string[]): void {
  const column = tables.get(table!)?.columns.find((one) => one.name === name)
  if (!column) throw new Error(`A comment on ${table}.${name}, which no migration before it adds`)
  column.says = says!.replaceAll("''", "'")
}

function tableNamed(tables: Map<string, Table>, name: string, says: string): Table {
  const table = tables.get(name) ?? { name, says, columns: [] }
  tables.set(name, table)
  return table
}

function addColumn(table: Table, text: string, says: string): void {
  if (NO_COLUMN.test(text)) return
  const dropped = /^drop column (?:if exists )?(\w+)/.exec(text)
  if (dropped) table.columns = table.columns.filter(({ name }) => name !== dropped[1])
  const column = /^(?:add column )?([a-z_0-9]+) ([a-z]+(?: precision)?(?:\[\])?)(?=[ ,;]|$)/.exec(text)
  if (column && !/^(add|drop|alter)$/.test(column[1]!)) table.columns.push({ name: column[1]!, type: column[2]!, says })
}
