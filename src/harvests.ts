import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { failToBegin, giveUpRun } from '#domain/feeds'
import type { Context } from '#platform/context'
import { describe, log } from '#platform/log'
import { temporaryFolder } from '#platform/temporary'

/** Megabytes of heap for one harvest: a file of 64 MiB of JSON, or 512 MiB of tables, fits. */
const HEAP = 1536

/** A run goes on for three hours and says so; whoever is not done after four does not know the time any more. */
const LONGEST = 4 * 3_600_000

/** How many feeds are fetched at once. The others wait here, where they keep no letter from going out. */
const AT_ONCE = 2

export interface Harvests {
  /** Fetches a feed as soon as a hand is free. Resolves when it is done: nobody needs to wait for that. */
  fetch(ctx: Context, feedId: string): Promise<void>
  /** Breaks off what is under way: the next start takes it up. */
  stop(): void
}

/**
 * Fetches feeds, each in a process of its own (harvest.ts). Where such a process dies, its run is said to have failed and is tried
 * again; where ours does, the next start plans every feed anew.
 *
 * @param dataFolder on whose disk a harvest puts the files that it fetches
 */
export function openHarvests(
  serverUrl: string,
  dataFolder: string,
  { heap = HEAP, env = {} }: { heap?: number; env?: Record<string, string> } = {},
): Harvests {
  const underWay = new Set<ChildProcess>()
  const waiting: (() => void)[] = []
  let hands = AT_ONCE
  let isStopping = false

  async function fetchOne(ctx: Context, feedId: string): Promise<void> {
    const folder = await mkdtemp(join(temporaryFolder(dataFolder), 'harvest-'))
    const args = ['--disable-warning=ExperimentalWarning', `--max-old-space-size=${heap}`, 'src/harvest.ts', ctx.programmeId, feedId]
    const child = spawn(process.execPath, args, {
      // The child waits for the end of its input, which comes with ours, however we end.
      stdio: ['pipe', 'inherit', 'inherit'],
      timeout: LONGEST,
      // What it writes beside the database is of no use to the next one, however it ends.
      env: { ...process.env, ...env, DATABASE_SERVER_URL: serverUrl, TMPDIR: folder, SQLITE_TMPDIR: folder },
    })
    underWay.add(child)
    const [code, signal] = (await once(child, 'exit').finally(async () => {
      underWay.delete(child)
      await rm(folder, { recursive: true, force: true })
    })) as [number | null, string | null]
    if (code === 0 || isStopping) return
    // Node ends itself where its memory does not do, and a machine ends whoever takes the most.
    const isTooLarge = code === 134 || signal === 'SIGABRT' || signal === 'SIGKILL'
    await giveUpRun(ctx, feedId, signal === 'SIGTERM' ? 'too-long' : isTooLarge ? 'too-large' : 'broken-off')
  }

  return {
    fetch: async (ctx, feedId) => {
      if (hands === 0) await new Promise<void>((free) => waiting.push(free))
      else hands--
      try {
        if (!isStopping) await fetchOne(ctx, feedId)
      } catch (error) {
        log.error('a harvest could not begin', { feed: feedId, error: describe(error) })
        await sayNotBegun(ctx, feedId, error)
      } finally {
        const next = waiting.shift()
        if (next) next()
        else hands++
      }
    },
    stop: () => {
      isStopping = true
      for (const child of underWay) child.kill()
    },
  }
}

/** Where the disk is full, or the machine starts no more processes: the page of the feed says so, and it is tried again. */
async function sayNotBegun(ctx: Context, feedId: string, error: unknown): Promise<void> {
  const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
  await failToBegin(ctx, feedId, isFull ? 'no-room' : 'broken-off').catch((failure: unknown) =>
    log.error('and that could not be said of its run', { feed: feedId, error: describe(failure) }),
  )
}
