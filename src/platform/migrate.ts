import { createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'
import { openPool } from './pool.ts'

const FOLDER = 'database/migrations'

/** Any number will do, as long as nobody else in this database takes the same. */
const ONE_MIGRATOR_AT_A_TIME = 4_300_001

/** The connections that the program runs on. None of them owns the tables or can bypass row-level security. */
export interface RoleUrls {
  server: string
  identity: string
  jobs: string
}

/**
 * Brings the database up to date (plain SQL files, in order, each in one transaction) and makes the login roles.
 *
 * @param ownerUrl a role that owns the database and may create roles
 * @param secret the programme's secret: passwords of the login roles are derived from it
 * @throws Error when a migration that was applied has since been edited
 */
export async function migrate(
  ownerUrl: string,
  secret: string,
  given: { [Role in keyof RoleUrls]?: string | undefined } = {},
): Promise<RoleUrls> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    await owner.query('select pg_advisory_lock($1)', [ONE_MIGRATOR_AT_A_TIME])
    await applyFiles(owner)
    await owner.query(`call ensure_fact_years(extract(year from now())::integer, extract(year from now())::integer + 2)`)
    await migrateJobQueue(ownerUrl)
    return {
      server: given.server ?? (await loginRole(owner, ownerUrl, secret, 'server')),
      identity: given.identity ?? (await loginRole(owner, ownerUrl, secret, 'identity')),
      jobs: given.jobs ?? (await loginRole(owner, ownerUrl, secret, 'jobs')),
    }
  } finally {
    await owner.end()
  }
}

/**
 * The connection of a command: the owner's, as the role that pages run as. It changes no password and no table.
 *
 * @returns undefined when the database is not up to date, because no server of this version has been started on it
 */
export async function serverUrlOfOwner(ownerUrl: string): Promise<string | undefined> {
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  try {
    const { rows } = await owner.query<{ there: boolean }>(`select to_regclass('internal.migration') is not null as there`)
    const applied = rows[0]?.there ? (await owner.query<{ name: string }>('select name from internal.migration')).rows : []
    const names = new Set(applied.map(({ name }) => name))
    if (migrationFiles().some((name) => !names.has(name))) return undefined
  } finally {
    await owner.end()
  }
  const url = new URL(ownerUrl)
  url.searchParams.set('options', '-c role=footbridge_server')
  return url.href
}

function migrationFiles(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
}

async function applyFiles(owner: pg.Client): Promise<void> {
  await owner.query(`create schema if not exists internal;
    create table if not exists internal.migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())`)
  const applied = new Map(
    (await owner.query<{ name: string; checksum: string }>('select name, checksum from internal.migration')).rows.map((row) => [
      row.name,
      row.checksum,
    ]),
  )
  for (const name of migrationFiles()) {
    const sql = readFileSync(join(FOLDER, name), 'utf8')
    const checksum = createHash('sha256').update(sql).digest('hex')
    if (applied.get(name) === checksum) continue
    if (applied.has(name)) throw new Error(`Migration ${name} was changed after it had been applied. Write a new migration instead.`)
    await owner.query('begin')
    try {
      await owner.query(sql)
      await owner.query('insert into internal.migration (name, checksum) values ($1, $2)', [name, checksum])
      await owner.query('commit')
    } catch (error) {
      await owner.query('rollback')
      throw new Error(`Migration ${name} failed: ${(error as Error).message}`, { cause: error })
    }
  }
}

async function migrateJobQueue(ownerUrl: string): Promise<void> {
  const pgPool = openPool({ connectionString: ownerUrl, options: '-c role=footbridge_jobs', max: 2 })
  try {
    await runMigrations({ pgPool })
  } finally {
    await pgPool.end()
  }
}

async function loginRole(owner: pg.Client, ownerUrl: string, secret: string, role: keyof RoleUrls): Promise<string> {
  const url = new URL(ownerUrl)
  const name = `${decodeURIComponent(url.pathname.slice(1))}_${role}_login`
  const password = createHmac('sha256', secret).update(`login role ${name}`).digest('base64url')
  const quoted = owner.escapeIdentifier(name)
  const exists = (await owner.query('select from pg_roles where rolname = $1', [name])).rowCount
  await owner.query(`${exists ? 'alter' : 'create'} role ${quoted} login nocreatedb nocreaterole password ${owner.escapeLiteral(password)}`)
  await owner.query(`grant footbridge_${role} to ${quoted}`)
  url.username = encodeURIComponent(name)
  url.password = encodeURIComponent(password)
  return url.href
}
