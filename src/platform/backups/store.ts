import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal } from '../refusal.ts'

/** Where backups lie: a folder for each database (PostgreSQL's system identifier), a file for each base and each stretch of changes. */
interface Kept {
  /** The database that it is of. */
  cluster: string
  /** The file, from the folder of backups on. */
  file: string
}

/** All files of a database, as they were while it went on. With the changes until it was finished it is whole. */
export interface Base extends Kept {
  begunAt: Date
  finishedAt: Date
  /** The first segment of changes that it needs. */
  segment: string
}

/** A segment of PostgreSQL's write-ahead log, or the history of a timeline: what changed, until it was taken. */
export interface Change extends Kept {
  takenAt: Date
  segment: string
}

export interface Backups {
  /** The oldest first. */
  bases: Base[]
  /** By the moment at which they were taken. */
  changes: Change[]
}

const MOMENT = String.raw`\d{8}T\d{6}\.\d{3}Z`
const BASE = new RegExp(`^(${MOMENT})-(${MOMENT})-([0-9A-F]{24})\\.base$`)
const CHANGE = new RegExp(`^(${MOMENT})-([0-9A-F]{24}|[0-9A-F]{8}\\.history)\\.wal$`)

/** What lies in this folder of backups; files of others are passed over. */
export function listBackups(folder: string): Backups {
  const found: Backups = { bases: [], changes: [] }
  const clusters = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d{1,20}$/.test(name)) : []
  for (const cluster of clusters) {
    for (const name of readdirSync(join(folder, cluster)).sort()) {
      const file = join(cluster, name)
      const [, begun, finished, first] = BASE.exec(name) ?? []
      if (first) found.bases.push({ cluster, file, begunAt: momentOf(begun!), finishedAt: momentOf(finished!), segment: first })
      const [, taken, segment] = CHANGE.exec(name) ?? []
      if (segment) found.changes.push({ cluster, file, takenAt: momentOf(taken!), segment })
    }
  }
  found.bases.sort((a, b) => a.finishedAt.getTime() - b.finishedAt.getTime())
  found.changes.sort((a, b) => a.takenAt.getTime() - b.takenAt.getTime())
  return found
}

/**
 * The backups of one database: the only one, or the one that was chosen.
 *
 * @throws Refusal conflict (`backup-which`) with the `databases` and their last moment
 */
export function backupsOfOne({ bases, changes }: Backups, chosen: string | undefined): Backups {
  const clusters = [...new Set(bases.map(({ cluster }) => cluster))]
  const cluster = clusters.length > 1 || chosen ? chosen : clusters[0]
  if (clusters.length > 0 && (!cluster || !clusters.includes(cluster))) {
    const lastOf = (one: string) => changes.findLast((change) => change.cluster === one)?.takenAt
    const endOf = (one: string) => lastOf(one) ?? bases.findLast((base) => base.cluster === one)!.finishedAt
    const databases = clusters.map((one) => `  ${one}: ${endOf(one).toISOString()}`).join('\n')
    throw new Refusal('conflict', 'backup-which', { words: { databases } })
  }
  return { bases: bases.filter((base) => base.cluster === cluster), changes: changes.filter((change) => change.cluster === cluster) }
}

/** The folder of this database among the backups. */
export function folderOf(folder: string, cluster: string): string {
  mkdirSync(join(folder, cluster), { recursive: true, mode: 0o700 })
  return join(folder, cluster)
}

export const nameOfBase = (begunAt: Date, finishedAt: Date, segment: string) => `${said(begunAt)}-${said(finishedAt)}-${segment}.base`
export const nameOfChange = (takenAt: Date, segment: string) => `${said(takenAt)}-${segment}.wal`

/**
 * What a file is sealed as: put in the place of another, it does not open. When a base was finished is not known when its sealing
 * begins; whoever changes that in its name gains only that PostgreSQL refuses it.
 */
export const aboutBase = ({ cluster, begunAt, segment }: Pick<Base, 'cluster' | 'begunAt' | 'segment'>) =>
  `base ${cluster} ${said(begunAt)} ${segment}`
export const aboutChange = ({ cluster, takenAt, segment }: Pick<Change, 'cluster' | 'takenAt' | 'segment'>) =>
  `change ${cluster} ${said(takenAt)} ${segment}`

/**
 * Removes what is older than so many days: bases, and the changes before the oldest one that stays. The newest base of each database
 * always stays: an empty server that shares the folder does not push out the real one.
 *
 * @returns how many bases
 */
export function expireBackups(folder: string, days: number, now: Date): number {
  const { bases, changes } = listBackups(folder)
  const before = new Date(now.getTime() - days * 24 * 3_600_000)
  const isNewest = (base: Base) => bases.findLast(({ cluster }) => cluster === base.cluster) === base
  const old = bases.filter((base) => base.finishedAt < before && !isNewest(base))
  const kept = bases.filter((base) => !old.includes(base))
  const isNeeded = ({ cluster, takenAt }: Change) => kept.some((base) => base.cluster === cluster && takenAt >= base.begunAt)
  // Only where there is a base: without one yet, changes wait for the one that is being made.
  const based = new Set(bases.map(({ cluster }) => cluster))
  const useless = changes.filter((change) => based.has(change.cluster) && !isNeeded(change) && change.segment.length === 24)
  for (const { file } of [...old, ...useless]) rmSync(join(folder, file))
  clearAwayBegun(folder, based, now)
  return old.length
}

/** What a process that was killed had begun. */
function clearAwayBegun(folder: string, clusters: Iterable<string>, now: Date): void {
  const yesterday = now.getTime() - 24 * 3_600_000
  for (const cluster of clusters)
    for (const name of readdirSync(join(folder, cluster)).filter((one) => one.includes('.begun')))
      if (statSync(join(folder, cluster, name)).mtimeMs < yesterday) rmSync(join(folder, cluster, name))
}

const said = (moment: Date) => moment.toISOString().replace(/[-:]/g, '')

function momentOf(name: string): Date {
  return new Date(name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:'))
}
