import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { ownerUrlOf } from '../embedded-postgres.ts'
import { type Owner, type Programs, runningPort, start, stop } from '../postgres-programs.ts'
import { Refusal } from '../refusal.ts'

interface Machine {
  programs: Programs
  owner: Owner | undefined
}

const TOO_EARLY = 'recovery ended before configured recovery target was reached'

/**
 * Lets PostgreSQL do what was done until a moment, in files that were brought back, and shows them to `look`.
 *
 * @param timeline on which of its lines that moment was lived, in hexadecimal
 * @returns the moment of the last thing that was done
 * @throws Refusal invalid (`restore-not-whole`): changes are missing or do not fit
 */
export async function replay(
  machine: Machine,
  files: string,
  { to, timeline }: { to: Date | undefined; timeline: string },
  look: (url: string) => Promise<void>,
): Promise<Date | undefined> {
  // Everything lies where PostgreSQL looks by itself: the command that would fetch more finds nothing. It answers when it is through.
  const settings = `-c restore_command=false -c recovery_target_timeline=${parseInt(timeline, 16)} -c recovery_target_action=promote -c hot_standby=off`
  const port = await begin(
    machine,
    files,
    to ? `${settings} -c recovery_target_time=${to.toISOString().replace('Z', '+00')}` : settings,
  ).catch((error) => {
    // Nothing was done after that moment: all that there is was done before it.
    if (!to || !logOf(files).includes(TOO_EARLY)) throw error
    return begin(machine, files, settings)
  })
  try {
    const url = ownerUrlOf(files, port)
    const lastAt = await lastDone(url)
    await look(url)
    return lastAt
  } finally {
    await stop(machine.programs, files, machine.owner)
  }
}

/** Starts it and waits until it is through: it answers nobody before. */
async function begin({ programs, owner }: Machine, files: string, settings: string): Promise<number> {
  rmSync(join(files, 'server.log'), { force: true })
  try {
    const port = await start(programs, files, owner, settings)
    while (!(await isThrough(ownerUrlOf(files, port)))) {
      if (!(await runningPort(programs, files, owner))) throw new Error('it stopped')
      await setTimeout(100)
    }
    return port
  } catch (error) {
    const said = logOf(files)
      .split('\n')
      .findLast((line) => line.includes('FATAL:') && !line.includes('not accepting connections'))
    throw new Refusal('invalid', 'restore-not-whole', { words: { said: said ?? String(error) } })
  }
}

async function isThrough(url: string): Promise<boolean> {
  try {
    await lastDone(url)
    return true
  } catch (error) {
    if (!['57P03', '57P01', 'ECONNREFUSED', 'ECONNRESET'].includes((error as { code?: string }).code ?? '')) throw error
    return false
  }
}

async function lastDone(url: string): Promise<Date | undefined> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ at: Date | null }>('select pg_last_xact_replay_timestamp() as at')
    return rows[0]!.at ?? undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}

const logOf = (files: string) => (existsSync(join(files, 'server.log')) ? readFileSync(join(files, 'server.log'), 'utf8') : '')
