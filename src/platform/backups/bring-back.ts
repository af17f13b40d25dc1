import { createWriteStream, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { clusterIn } from '../embedded-postgres.ts'
import type { Keyring } from '../keyring.ts'
import { ordinaryUser, type Owner, programsForThisMachine, runningPort } from '../postgres-programs.ts'
import { Refusal } from '../refusal.ts'
import { readSealedFile } from '../sealed-file.ts'
import { splitSections } from '../sections.ts'
import { type Plan, planFor } from './plan.ts'
import { replay } from './replay.ts'
import { putInPlace, restoresBeside, restoringBeside } from './restoring.ts'
import { aboutBase, aboutChange, backupsOfOne, listBackups } from './store.ts'

export interface BroughtBack {
  /** The last thing that was done is of this moment. */
  lastAt: Date | undefined
  missingAfter: Date | undefined
  /** Where the files of before lie now. */
  before: string | undefined
}

/**
 * Brings the embedded database back as it was at a moment (or at the newest one), in a folder beside it. It takes the old one's place
 * when `look` has found it good; the old one stays, under another name.
 *
 * @param from.isStopped somebody says that no server runs with the files that are there
 * @throws Refusal as `backupsOfOne`, `planFor` and `readSealedFile` do; conflict (`restore-running`, `restore-twice`,
 *   `restore-perhaps-running`); invalid (`restore-not-whole`)
 */
export async function bringBack(
  from: { dataFolder: string; folder: string; database?: string | undefined; isStopped?: boolean; keyring: Keyring; now: Date },
  to: Date | undefined,
  look: (url: string) => Promise<void>,
): Promise<BroughtBack> {
  const programs = await programsForThisMachine()
  const owner = await ordinaryUser()
  const cluster = clusterIn(from.dataFolder)
  const demandStopped = async () => {
    if (existsSync(cluster) && (await runningPort(programs, cluster, owner))) throw new Refusal('conflict', 'restore-running')
  }
  await demandStopped()
  // A server of another container or machine writes this file too, and nobody here sees it running.
  const ranBefore = saidToRun(cluster)
  if (ranBefore && !from.isStopped) throw new Refusal('conflict', 'restore-perhaps-running')
  const plan = planFor(backupsOfOne(listBackups(from.folder), from.database), to)
  mkdirSync(from.dataFolder, { recursive: true })
  const { folder: beside, leave } = restoringBeside(cluster)
  try {
    demandNobodyElse(cluster, beside)
    await unpack(from, plan, beside)
    if (owner) giveTo(beside, owner)
    const lastAt = await replay({ programs, owner }, beside, { to, timeline: plan.timeline }, look)
    // Meanwhile somebody may have started one all the same.
    await demandStopped()
    const runsNow = saidToRun(cluster)
    if (runsNow && runsNow !== ranBefore) throw new Refusal('conflict', 'restore-perhaps-running')
    return { lastAt, missingAfter: plan.missingAfter, before: putInPlace(beside, cluster, from.now) }
  } finally {
    leave()
  }
}

/** What a server writes as long as it runs with these files, and leaves where it is killed. */
function saidToRun(cluster: string): string | undefined {
  const file = join(cluster, 'postmaster.pid')
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** Of two at once the second is refused, and of two that begin in one moment both; what one that was killed has left is cleared away. */
function demandNobodyElse(cluster: string, own: string): void {
  const others = restoresBeside(cluster).filter(({ folder }) => folder !== own)
  const goingOn = others.find(({ isGoingOn }) => isGoingOn)
  if (goingOn) throw new Refusal('conflict', 'restore-twice', { words: { folder: goingOn.folder } })
  for (const { folder } of others) rmSync(folder, { recursive: true, force: true })
}

/** The base, and what changed since, where PostgreSQL looks for it. */
async function unpack({ folder, keyring }: { folder: string; keyring: Keyring }, plan: Plan, into: string): Promise<void> {
  mkdirSync(join(into, 'pg_wal'), { mode: 0o700 })
  for (const change of plan.changes) {
    await readSealedFile(join(folder, change.file), aboutChange(change), keyring, (bytes) =>
      pipeline(bytes, createWriteStream(join(into, 'pg_wal', change.segment), { mode: 0o600 })),
    )
  }
  await readSealedFile(join(folder, plan.base.file), aboutBase(plan.base), keyring, async (bytes) => {
    for await (const { head, body } of splitSections(bytes)) {
      if (typeof head.folder === 'string') mkdirSync(join(into, head.folder), { recursive: true, mode: 0o700 })
      else await pipeline(body, createWriteStream(join(into, String(head.file)), { mode: 0o600 }))
    }
  })
  writeFileSync(join(into, 'recovery.signal'), '')
}

function giveTo(folder: string, owner: Owner): void {
  lchownSync(folder, owner.uid, owner.gid)
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) lchownSync(join(folder, path), owner.uid, owner.gid)
}
