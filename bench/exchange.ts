import { once } from 'node:events'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { programmeWith, type Programme } from '#domain/access'
import type { Context } from '#platform/context'
import { serveHsds } from '../src/standards/hsds/index.ts'
import { columnsOf, idOf } from './generate-directory.ts'
import { harvesting } from './harvesting.ts'
import { writePackage } from './write-package.ts'

interface Ground {
  ctx: Context
  owner: pg.Client
  serverUrl: string
  /** Where PostgreSQL can read and write files. */
  folder: string
  services: number
  /** Seconds that COPY took for the whole directory. */
  copied: number
  say: (line: string) => void
}

const IMPORTED = [5000, 20_000]
const base = 'http://localhost/hsds'

/** Pages, export and import of the open directory, each beside PostgreSQL's own COPY of the same rows. */
export async function exchange(ground: Ground): Promise<string[][]> {
  const programme = (await programmeWith(ground.ctx.db, ground.ctx.programmeId))!
  return [
    ...(await pages(ground, programme)),
    await exporting(ground, programme),
    ...(await fetching(ground)),
    ...(await importing(ground)),
  ]
}

async function pages({ ctx, services, say }: Ground, programme: Programme): Promise<string[][]> {
  say('asking for pages …')
  const last = Math.ceil(services / 50)
  const timeOf = async (page: number) => {
    const began = performance.now()
    await serveHsds(ctx, programme, { base, path: 'services', params: new URLSearchParams({ page: String(page), per_page: '50' }) })
    return performance.now() - began
  }
  const least = async (page: number) => Math.min(...[await timeOf(page), await timeOf(page), await timeOf(page)])
  const [first, end] = [await least(1), await least(last)]
  return [[`/hsds/services at ${services}: the first page, and the last`, `${first.toFixed(0)} ms, ${end.toFixed(0)} ms`, '', '']]
}

/** The whole directory as newline-delimited JSON, made while it is read: what memory it takes is what grew meanwhile. */
async function exporting({ ctx, owner, folder, services, say }: Ground, programme: Programme): Promise<string[]> {
  say('exporting …')
  const file = exportIn(folder)
  const answer = await serveHsds(ctx, programme, {
    base,
    path: 'services',
    params: new URLSearchParams({ format: 'ndjson', full: 'true' }),
  })
  if (!('lines' in answer)) throw new Error('the export did not answer in lines')
  let [most, lines] = [0, 0]
  const before = process.memoryUsage().rss
  const began = performance.now()
  const out = createWriteStream(file)
  for await (const line of answer.lines) {
    if (!out.write(line)) await once(out, 'drain')
    if (++lines % 1000 === 0) most = Math.max(most, process.memoryUsage().rss)
  }
  out.end()
  await finished(out)
  const seconds = (performance.now() - began) / 1000
  const copyBegan = performance.now()
  for (const [table, columns] of Object.entries(columnsOf)) await owner.query(`copy ${table} (${columns}) to '/dev/null'`)
  const copy = (performance.now() - copyBegan) / 1000
  return [
    `export of ${services} as ndjson (memory grew by ${Math.max(0, Math.round((most - before) / 1e6))} MB)`,
    `${(services / seconds).toFixed(0)} services a second`,
    `${(services / copy).toFixed(0)} by COPY TO of the same rows`,
    (copy / seconds).toFixed(3),
  ]
}

const exportIn = (folder: string) => join(folder, 'export.ndjson')
/** Lines that are fetched: a hundredth of what was exported, and a tenth. */
const SHARES = [100, 10]

/** Lines of what was exported, as a feed into a programme of its own: what memory it takes does not grow with it. */
async function fetching({ ctx, owner, folder, services, copied, say }: Ground): Promise<string[][]> {
  const rows: string[][] = []
  for (const [index, share] of SHARES.entries()) {
    const file = join(folder, 'lines.ndjson')
    await firstLines(exportIn(folder), file, services / share)
    const programmeId = idOf('fffe', index)
    const slug = `fetched-${index}`
    await owner.query(`insert into programme (programme_id, slug, name, town) values ($1, $2, 'Fetched', 'Bench')`, [programmeId, slug])
    say(`fetching ${services / share} as a feed …`)
    const fetched = await harvesting({ ...ctx, programmeId }, file)
    rmSync(file)
    rows.push([
      `harvest of ${fetched.services} as lines (memory grew by ${fetched.grew} MB)`,
      `${(fetched.services / fetched.seconds).toFixed(0)} services a second`,
      `${(services / copied).toFixed(0)} by COPY FROM of such rows`,
      (fetched.services / fetched.seconds / (services / copied)).toFixed(3),
    ])
  }
  rmSync(exportIn(folder))
  return rows
}

async function firstLines(from: string, to: string, count: number): Promise<void> {
  const out = createWriteStream(to)
  let lines = 0
  for await (const line of createInterface({ input: createReadStream(from) })) {
    if (lines++ === count) break
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await finished(out)
}

/** Packages of CSV tables, read and kept as `footbridge directory import` does: what memory it takes does not grow with them. */
async function importing({ owner, folder, services, serverUrl, copied, say }: Ground): Promise<string[][]> {
  const rows: string[][] = []
  for (const [index, count] of IMPORTED.entries()) {
    say(`importing ${count} into a programme of its own …`)
    const path = join(folder, `package-${count}`)
    await writePackage(path, count)
    const programmeId = idOf('fffd', index)
    await owner.query(`insert into programme (programme_id, slug, name, town) values ($1, $2, 'Imported', 'Bench')`, [
      programmeId,
      `imported-${index}`,
    ])
    const args = [...process.execArgv, 'bench/import-alone.ts', serverUrl, programmeId, path]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`the import failed: ${stderr}`)
    const { seconds, megabytes } = JSON.parse(stdout) as { seconds: number; megabytes: number }
    rows.push([
      `import of ${count} as tables (its process took at most ${megabytes} MB)`,
      `${(count / seconds).toFixed(0)} services a second`,
      `${(services / copied).toFixed(0)} by COPY FROM of such rows`,
      (count / seconds / (services / copied)).toFixed(3),
    ])
  }
  return rows
}
