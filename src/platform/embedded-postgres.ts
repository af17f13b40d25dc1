import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { demandNoRestore } from './backups/restoring.ts'
import { claimOf } from './claim.ts'
import {
  explain,
  ordinaryUser,
  type Owner,
  type Programs,
  programsForThisMachine,
  run,
  runningPort,
  start,
  stop,
} from './postgres-programs.ts'

/** In the folder of the database itself, so that the two come into being together. */
const PASSWORD_FILE = 'footbridge-password'

export interface EmbeddedDatabase {
  /** Connection address of the owner. */
  url: string
  /** The folder with its files. */
  files: string
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
  const cluster = clusterIn(folder)
  mkdirSync(folder, { recursive: true })
  demandNoRestore(cluster)
  if (!existsSync(cluster)) await makeCluster(programs, cluster, owner)

  const address = (port: number, name: string) => ownerUrlOf(cluster, port, name)
  for (let tries = 0; ; tries++) {
    const port = (await runningPort(programs, cluster, owner)) ?? (await start(programs, cluster, owner))
    const claim = await claimOf(address(port, 'postgres'))
    // Somebody was stopping it just then: start it again.
    if (!claim && tries < 100) continue
    if (!claim) throw new Error('The embedded PostgreSQL stops as soon as it has started.')
    await createDatabase(address(port, 'postgres'), database)
    return {
      url: address(port, database),
      files: cluster,
      stop: async () => {
        const isLast = await claim.isLast()
        if (isLast) await stop(programs, cluster, owner)
        await claim.end()
      },
    }
  }
}

/** Where the files of the database lie in the folder of the program. */
export const clusterIn = (folder: string) => join(folder, 'postgres')

/** The connection address of the owner of what runs with these files. */
export function ownerUrlOf(files: string, port: number, database = 'footbridge'): string {
  const password = readFileSync(join(files, PASSWORD_FILE), 'utf8').trim()
  return `postgresql://footbridge:${password}@127.0.0.1:${port}/${database}`
}

/**
 * Makes the files in a folder of this process's own and gives them their name when they are whole: a start that is killed
 * half-way leaves nothing that looks like a database, and of two first starts at once one is the first.
 */
async function makeCluster(programs: Programs, cluster: string, owner: Owner | undefined): Promise<void> {
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
