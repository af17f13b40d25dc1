import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, isAbsolute } from 'node:path'
import type { Limits } from './limits.ts'
import { inPlainText } from './plain-text.ts'
import { readJson, readNdjson } from './read-json.ts'
import { readTable } from './read-tabular.ts'
import { CannotRead, type Report } from './report.ts'
import type { SourceRow } from './source-row.ts'
import type { Stage } from './stage.ts'
import { type Table, tableNamed } from './tables.ts'

/**
 * Reads a whole package (a folder of tables, a folder of JSON files, or one file) into a stage.
 *
 * @throws CannotRead when it cannot be understood at all
 */
export async function readPackage(path: string, stage: Stage, report: Report, limits: Limits): Promise<void> {
  let [count, characters] = [0, 0]
  for await (const row of rowsIn(path, report, limits)) {
    if (++count > limits.rows) throw new CannotRead('too-many-rows', row.file, row.line)
    for (const text of Object.values(row.fields)) characters += text.length
    if (characters > limits.text) throw new CannotRead('too-much-text', row.file, row.line)
    stage.add(inPlainText(row, report))
  }
  if (!DIRECTORY.some((table) => stage.count(table) > 0)) {
    throw new CannotRead(count === 0 && report.counts.size === 0 ? 'empty' : 'no-directory', basename(path))
  }
}

/** Something of a directory is one of these; everything else hangs on them. */
const DIRECTORY = ['service', 'organization', 'location', 'taxonomy', 'taxonomy_term'] as const

async function* rowsIn(path: string, report: Report, limits: Limits): AsyncGenerator<SourceRow> {
  const about = await stat(path).catch(() => undefined)
  if (!about) throw new CannotRead('no-such-path', basename(path))
  if (about.isFile()) return yield* rowsOfFile(path, undefined, report, limits)
  if (!about.isDirectory()) throw new CannotRead('not-readable', basename(path))
  const named = await namesIn(join(path, 'datapackage.json'), report, limits)
  for (const file of await filesIn(path, report, limits)) yield* rowsOfFile(join(path, file), named.get(file), report, limits)
}

async function* rowsOfFile(path: string, named: Table | undefined, report: Report, limits: Limits): AsyncGenerator<SourceRow> {
  const file = basename(path)
  if (file === 'datapackage.json') return
  if (/\.(ndjson|jsonl)$/i.test(file)) return yield* readNdjson(path, report, limits)
  if (/\.json$/i.test(file)) return yield* readJson(path, report, limits)
  const table = /\.(csv|tsv|txt)$/i.test(file) ? (tableNamed(file) ?? named) : undefined
  if (table) return yield* readTable(path, table, report, limits)
  report.note({ file, line: 0, reason: 'file-not-known', outcome: 'left-out', about: file })
}

/** Files of the folder itself, by name. A link that leads out of the folder is not followed. */
async function filesIn(folder: string, report: Report, limits: Limits): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  if (entries.length > limits.files) throw new CannotRead('too-many-files', basename(folder))
  const home = await realpath(folder)
  const files: string[] = []
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue
    if (entry.isFile()) files.push(entry.name)
    else if (entry.isSymbolicLink()) {
      const target = await realpath(join(folder, entry.name)).catch(() => undefined)
      const way = target && relative(home, target)
      const inside = way !== undefined && way !== '' && !way.startsWith('..') && !isAbsolute(way)
      if (inside && target && (await stat(target)).isFile()) files.push(entry.name)
      else report.note({ file: entry.name, line: 0, reason: 'outside-the-folder', outcome: 'left-out', about: entry.name })
    } else report.note({ file: entry.name, line: 0, reason: 'file-not-known', outcome: 'left-out', about: entry.name })
  }
  return files.sort()
}

/** Which table each file holds, by the package's own description, for names that we do not know. A broken one is left aside. */
async function namesIn(path: string, report: Report, limits: Limits): Promise<Map<string, Table>> {
  const named = new Map<string, Table>()
  const about = await stat(path).catch(() => undefined)
  if (!about?.isFile() || about.size > limits.row) return named
  try {
    const { resources } = JSON.parse(await readFile(path, 'utf8')) as { resources?: unknown }
    if (!Array.isArray(resources)) return named
    for (const { name, path } of resources as { name?: unknown; path?: unknown }[]) {
      const table = typeof name === 'string' ? tableNamed(name) : undefined
      if (table && typeof path === 'string') named.set(basename(path), table)
    }
  } catch {
    report.note({ file: 'datapackage.json', line: 1, reason: 'unreadable-json', outcome: 'kept', about: '' })
  }
  return named
}
