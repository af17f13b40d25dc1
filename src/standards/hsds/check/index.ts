import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LIMITS, type Limits } from '../limits.ts'
import { encodingOf, sizeOf, textOf } from '../open-text.ts'
import { readTable } from '../read-tabular.ts'
import { CannotRead, newReport } from '../report.ts'
import type { SourceRow } from '../source-row.ts'
import { tableNamed, tableOfFile } from '../tables.ts'
import { checkJson, type Seen } from './check-json.ts'
import { checkRows } from './check-rows.ts'
import type { Fault } from './fault.ts'
import { isOldLayout } from './layout.ts'

export type { Fault, FaultReason } from './fault.ts'

/**
 * What is not right with a directory, by HSDS 3.1 and the Open Referral UK 3.0 profile: a JSON or ndjson file, a table, or a
 * folder of them. Tables that are laid out as in 1.x and 2.x are judged by what those have. Also what no schema can see: pages that
 * do not add up, terms that are their own parent, one id for two things, files that speak of different records.
 *
 * @throws CannotRead when a file cannot be understood at all
 */
export async function checkDirectory(path: string, limits: Limits = LIMITS): Promise<{ files: string[]; faults: Fault[] }> {
  const about = await stat(path).catch(() => undefined)
  if (!about) throw new CannotRead('no-such-path', basename(path))
  const paths = about.isDirectory() ? (await readdir(path)).sort().map((file) => join(path, file)) : [path]
  if (paths.length > limits.files) throw new CannotRead('too-many-files', basename(path))
  const faults: Fault[] = []
  const files: string[] = []
  const seen = new Map<string, Seen>()
  const rows: SourceRow[] = []
  for (const one of paths) {
    const file = basename(one)
    const tell = (fault: Omit<Fault, 'file'>) => void (faults.length < limits.notes && faults.push({ file, ...fault }))
    if (/\.(json|ndjson|jsonl)$/i.test(file) && file !== 'datapackage.json') {
      files.push(file)
      const isLines = !/\.json$/i.test(file)
      seen.set(file, checkJson(await jsonIn(one, isLines, limits), tableOfFile(file), tell))
    } else if (/\.(csv|tsv)$/i.test(file) && tableNamed(file)) {
      files.push(file)
      for await (const row of readTable(one, tableNamed(file)!, newReport(0), limits)) rows.push(row)
    }
  }
  if (files.length === 0) throw new CannotRead('no-directory', basename(path))
  checkRows(
    rows,
    isOldLayout(files, rows),
    ({ file, line }) =>
      ({ path: column, ...fault }) =>
        faults.push({ file, path: [`${line}`, column].filter(Boolean).join(': '), ...fault }),
  )
  faults.push(...strangers(seen))
  return { files, faults }
}

async function jsonIn(path: string, isLines: boolean, limits: Limits): Promise<unknown> {
  const file = basename(path)
  if ((await sizeOf(path)) > limits.json) throw new CannotRead('json-too-large', file)
  let text = ''
  for await (const piece of textOf(path, await encodingOf(path))) text += piece
  try {
    return isLines
      ? text
          .split('\n')
          .filter((line) => line.trim())
          .map((line) => JSON.parse(line) as unknown)
      : (JSON.parse(text) as unknown)
  } catch {
    throw new CannotRead('broken-json', file)
  }
}

/** One record in a file of its own should be on the list beside it, where that is a whole list of as many. */
function strangers(seen: ReadonlyMap<string, Seen>): Fault[] {
  const faults: Fault[] = []
  for (const [file, { isList, records }] of seen) {
    const [one] = records
    if (isList || !one) continue
    const list = [...seen].find(([, other]) => other.isList && other.records.length > 0 && other.records[0]!.table === one.table)
    if (!list || list[1].records.some((record) => record.id === one.id)) continue
    const [listFile, { records: listed }] = list
    const first = listed[0]!
    faults.push({ file, path: 'id', level: 'wrong', reason: 'another-record', about: `${one.id}: ${listFile}` })
    faults.push({ file: listFile, path: `${first.path}.id`, level: 'wrong', reason: 'another-record', about: `${first.id}: ${file}` })
  }
  return faults
}
