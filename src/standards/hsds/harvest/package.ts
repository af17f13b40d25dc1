import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { DirectoryEntries, ServiceEntry } from '#domain/directory'
import { type Feed, putAside, type Run, type RunReport } from '#domain/feeds'
import type { Context } from '#platform/context'
import type { Answer } from '#platform/fetch-safely'
import { inBatches } from '#platform/in-batches'
import { LIMITS } from '../limits.ts'
import { readDirectory } from '../read-directory.ts'
import type { Report } from '../report.ts'
import { type Ask, CannotHarvest } from './ask.ts'
import { isDiskFull } from './reason-of.ts'
import { isObject } from './records.ts'
import { unzip } from './unzip.ts'
import { watchRoom } from './watch-room.ts'

/** Bytes of all files together, as they come and as they lie in a zip. One of JSON is read whole in the memory of this process. */
const MOST = { bytes: 512 * 1024 ** 2, whole: 2 * 3_600_000 }
const READ = { ...LIMITS, json: 64 * 1024 ** 2, text: MOST.bytes }
const BATCH = 100

interface Source {
  ctx: Context
  feed: Feed
  run: Run
  ask: Ask
  report: Report
  /** Also where the server says that it is the same as last time. */
  readsAnew: boolean
  /** Bytes of the disk that stay free. */
  keepFree: number
  saidBy(): RunReport
}

/**
 * Fetches a package: a zip of tables, a `datapackage.json` that names them, or one file of JSON. It is written to a folder of its own,
 * read as a whole, and put aside so many at a time. Where the server says that it is the same as last time, nothing is.
 *
 * @throws CannotHarvest, CannotRead
 */
export async function packageOf(source: Source): Promise<{ etag: string | null; lastModified: string | null; unchanged?: boolean }> {
  const { feed, run, ask, readsAnew, keepFree } = source
  const answer = await ask(feed.url, readsAnew ? {} : sinceLast(feed, run), MOST)
  if (answer.status === 304) {
    answer.drop()
    return { etag: feed.etag, lastModified: feed.lastModified, unchanged: true }
  }
  if (answer.status !== 200) {
    answer.drop()
    throw new CannotHarvest('wrong-answer', feed.url, { status: answer.status })
  }
  const folder = await mkdtemp(join(tmpdir(), 'footbridge-feed-'))
  try {
    await putPackageAside(source, await written(answer, folder, { ask, keepFree }))
  } finally {
    await rm(folder, { recursive: true })
  }
  return { etag: short(answer.header('etag'), 300), lastModified: short(answer.header('last-modified'), 100) }
}

const short = (text: string | undefined, most: number) => (text !== undefined && text.length <= most ? text : null)

/** Nothing was applied yet, so "not changed" would mean nothing. */
function sinceLast({ etag, lastModified }: Feed, run: Run): Record<string, string> {
  if (run.seenBefore === null) return {}
  return { ...(etag ? { 'If-None-Match': etag } : {}), ...(lastModified ? { 'If-Modified-Since': lastModified } : {}) }
}

/** The answer as files: what it names or holds beside it. Names from outside are never paths. */
async function written(answer: Answer, folder: string, { ask, keepFree }: Pick<Source, 'ask' | 'keepFree'>): Promise<string> {
  const url = new URL(answer.url)
  const name = basename(url.pathname).replace(/[^\w.-]/g, '_') || 'feed'
  const type = answer.header('content-type') ?? ''
  const files = join(folder, 'files')
  await mkdir(files)
  if (/\.zip$/i.test(name) || /\bzip\b/.test(type)) {
    await write(answer, join(folder, 'package.zip'), keepFree)
    await unzip(join(folder, 'package.zip'), files, { bytes: MOST.bytes, files: LIMITS.files, keepFree }).catch((error: unknown) => {
      throw error instanceof CannotHarvest || isDiskFull(error) ? error : new CannotHarvest('broken-zip', answer.url)
    })
    return files
  }
  const isNamed = /\.(json|ndjson|jsonl|csv)$/i.test(name)
  const file = join(
    files,
    isNamed ? name : /ndjson|jsonl/.test(type) ? 'services.ndjson' : /json/.test(type) ? 'services.json' : 'services.csv',
  )
  await write(answer, file, keepFree)
  if (name !== 'datapackage.json') return file
  let left = MOST.bytes - (await stat(file)).size
  for (const path of await pathsIn(file, answer.url)) {
    const part = await ask(new URL(path, url).href, {}, { ...MOST, bytes: left })
    if (part.status === 200) left -= await write(part, join(files, basename(path)), keepFree)
    else {
      part.drop()
      throw new CannotHarvest('wrong-answer', new URL(path, url).href, { status: part.status })
    }
  }
  return files
}

/** Writes it to its end, and says how many bytes that were. */
async function write(answer: Answer, file: string, keepFree: number): Promise<number> {
  await pipeline(Readable.from(answer.body), watchRoom(keepFree), createWriteStream(file, { flags: 'wx' }))
  return (await stat(file)).size
}

/** The tables that a package describes: files beside it, once each. */
async function pathsIn(file: string, url: string): Promise<string[]> {
  let described: unknown
  try {
    described = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw new CannotHarvest('not-json', url)
  }
  const resources = isObject(described) && Array.isArray(described.resources) ? described.resources.filter(isObject) : []
  const paths = resources
    .map(({ path }) => path)
    .filter((path): path is string => typeof path === 'string' && /^[\w./ -]+\.csv$/i.test(path))
  const byName = new Map(paths.filter((path) => !path.includes('..')).map((path) => [basename(path), path]))
  if (byName.size === 0) throw new CannotHarvest('no-directory', url)
  return [...byName.values()].slice(0, LIMITS.files)
}

/** Whatever an entry names lies in a batch before it, and the batches are applied in their order. */
async function putPackageAside({ ctx, run, report, keepFree, saidBy }: Source, path: string): Promise<void> {
  const { entries, close } = await readDirectory(path, { ...READ, keepFree }, report)
  try {
    for (const list of ['taxonomies', 'organisations', 'locations', 'terms', 'services'] as const)
      for (const batch of inBatches<object>(entries[list], BATCH)) {
        const serviceIds = list === 'services' ? (batch as ServiceEntry[]).map((entry) => entry.sourceId) : []
        await putAside(ctx, run, { entries: { ...NOTHING, [list]: batch }, serviceIds, cursor: {}, report: saidBy() })
      }
  } finally {
    close()
  }
}

const NOTHING: DirectoryEntries = { taxonomies: [], organisations: [], locations: [], terms: [], services: [] }
