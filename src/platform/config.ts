import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { z } from 'zod'
import { openDatabaseOf, openMailOf, openProviderOf } from './on-the-wire.ts'

const yesNo = z.enum(['yes', 'no'])

const environment = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DATABASE_SERVER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DATABASE_IDENTITY_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  DATABASE_JOBS_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  FOOTBRIDGE_DATA: z.string().default('.data'),
  FOOTBRIDGE_DEMO: yesNo.optional(),
  FOOTBRIDGE_SECRET: z.string().min(32).optional(),
  FOOTBRIDGE_STORY_KEYS: z.string().optional(),
  FOOTBRIDGE_BACKUPS: z.string().optional(),
  FOOTBRIDGE_BACKUP_KEYS: z.string().optional(),
  FOOTBRIDGE_BACKUP_DAYS: z.coerce.number().int().min(2).max(3650).default(30),
  FOOTBRIDGE_RATE_LIMITS: yesNo.default('yes'),
  FOOTBRIDGE_ALLOW_PRIVATE_FEEDS: yesNo.default('no'),
  FOOTBRIDGE_TRUSTED_NETWORK: yesNo.default('no'),
  FOOTBRIDGE_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  FOOTBRIDGE_OIDC_CLIENT_ID: z.string().optional(),
  FOOTBRIDGE_OIDC_CLIENT_SECRET: z.string().optional(),
  FOOTBRIDGE_OIDC_NAME: z.string().max(60).optional(),
  FOOTBRIDGE_OIDC_TWO_STEPS: yesNo.default('no'),
  FOOTBRIDGE_OIDC_ACR: z.string().default(''),
  ORIGIN: z.url().optional(),
  PORT: z.coerce.number().int().min(1).max(65535).default(4300),
  HOST: z.string().default('127.0.0.1'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//)
    .optional(),
  MAIL_FROM: z.string().default('Footbridge <no-reply@localhost>'),
})

/** A provider of OpenID Connect. */
export interface OidcSettings {
  /** Its address, as it names itself. */
  issuer: string
  clientId: string
  clientSecret: string
  /** What people call it, on the button. */
  name: string
  /** It asks everybody for two steps: the administrator's own word. */
  twoSteps: boolean
  /** The values of `acr` by which it says that it asked for two steps. */
  acr: readonly string[]
}

export interface BackupSettings {
  /** Where backups go. Undefined: none are made by themselves. */
  folder: string | undefined
  /** The file with their keys: neither in the database nor among the backups. */
  keys: string
  /** After so many days they are deleted. */
  days: number
}

/** Everything that can be set from outside, read once at the start. `docs/deploy.md` explains each. */
export interface Config {
  /** The owner's connection, for migrations. Undefined: the program starts a database of its own. */
  ownerUrl: string | undefined
  /** Login roles that somebody else made; undefined: we make them. */
  given: { server: string | undefined; identity: string | undefined; jobs: string | undefined }
  /** Absolute folder for what the program keeps on disk. */
  dataFolder: string
  demo: 'yes' | 'no' | undefined
  secret: string
  /** The file with the keys of the sensitive layer: never in the database, nor in its backups. */
  storyKeys: string
  backups: BackupSettings
  rateLimits: boolean
  /** Directories may also be fetched from servers of the own network. */
  allowPrivateFeeds: boolean
  /** By the word of whoever installed it nobody else is on the network between the machines: connections may be plain. */
  trustedNetwork: boolean
  /** Where staff may sign in with an account of their work. */
  oidc: OidcSettings | undefined
  /** The address that people type, without a slash at its end. */
  origin: string
  port: number
  host: string
  smtpUrl: string | undefined
  mailFrom: string
}

/** @throws Error with one readable line per wrong setting. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')))
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Footbridge cannot start: a setting is not right.\n${lines.join('\n')}`)
  }
  const e = parsed.data
  if (e.FOOTBRIDGE_TRUSTED_NETWORK === 'no') demandSealed(e)
  const dataFolder = resolve(e.FOOTBRIDGE_DATA)
  return {
    ownerUrl: e.DATABASE_URL,
    given: { server: e.DATABASE_SERVER_URL, identity: e.DATABASE_IDENTITY_URL, jobs: e.DATABASE_JOBS_URL },
    dataFolder,
    demo: e.FOOTBRIDGE_DEMO,
    secret: e.FOOTBRIDGE_SECRET ?? keptSecret(dataFolder),
    storyKeys: resolve(e.FOOTBRIDGE_STORY_KEYS ?? join(dataFolder, 'story-keys')),
    backups: backupsOf(e, dataFolder),
    rateLimits: e.FOOTBRIDGE_RATE_LIMITS === 'yes',
    oidc: oidcOf(e),
    allowPrivateFeeds: e.FOOTBRIDGE_ALLOW_PRIVATE_FEEDS === 'yes',
    trustedNetwork: e.FOOTBRIDGE_TRUSTED_NETWORK === 'yes',
    origin: (e.ORIGIN ?? `http://${e.HOST === '127.0.0.1' ? 'localhost' : e.HOST}:${e.PORT}`).replace(/\/$/, ''),
    port: e.PORT,
    host: e.HOST,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
  }
}

/** What people told us goes to no other machine in the open, unless whoever installs says that nobody else is on the way. */
function demandSealed(e: z.infer<typeof environment>): void {
  const databases = ['DATABASE_URL', 'DATABASE_SERVER_URL', 'DATABASE_IDENTITY_URL', 'DATABASE_JOBS_URL'] as const
  const open = [
    ...databases.flatMap((setting) => openDatabaseOf(setting, e[setting])),
    ...openMailOf(e.SMTP_URL),
    ...openProviderOf(e.FOOTBRIDGE_OIDC_ISSUER),
  ]
  if (open.length === 0) return
  const lines = open.map(({ setting, host, remedy }) => `  ${setting} leads to ${host}: ${remedy}.`)
  throw new Error(
    `Footbridge cannot start: somebody on the way to another machine could read along.\n${lines.join('\n')}\n` +
      'Where nobody else can be on the network between the two, say FOOTBRIDGE_TRUSTED_NETWORK=yes (docs/deploy.md).',
  )
}

function backupsOf(e: z.infer<typeof environment>, dataFolder: string): BackupSettings {
  const folder = e.FOOTBRIDGE_BACKUPS === undefined ? undefined : resolve(e.FOOTBRIDGE_BACKUPS)
  const keys = resolve(e.FOOTBRIDGE_BACKUP_KEYS ?? join(dataFolder, 'backup-keys'))
  if (folder && keys.startsWith(folder + sep)) {
    throw new Error('Footbridge cannot start: FOOTBRIDGE_BACKUP_KEYS lies among the backups. Who finds them there could read them.')
  }
  return { folder, keys, days: e.FOOTBRIDGE_BACKUP_DAYS }
}

/** All of a provider, or nothing: a half of it would be a button that leads nowhere. */
function oidcOf(e: z.infer<typeof environment>): OidcSettings | undefined {
  const { FOOTBRIDGE_OIDC_ISSUER: issuer, FOOTBRIDGE_OIDC_CLIENT_ID: clientId, FOOTBRIDGE_OIDC_CLIENT_SECRET: clientSecret } = e
  if (!issuer && !clientId && !clientSecret) return undefined
  if (!issuer || !clientId || !clientSecret) {
    throw new Error('Footbridge cannot start: FOOTBRIDGE_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET belong together.')
  }
  return {
    issuer: issuer.replace(/\/$/, ''),
    clientId,
    clientSecret,
    name: e.FOOTBRIDGE_OIDC_NAME ?? new URL(issuer).hostname,
    twoSteps: e.FOOTBRIDGE_OIDC_TWO_STEPS === 'yes',
    acr: e.FOOTBRIDGE_OIDC_ACR.split(/\s+/).filter(Boolean),
  }
}

/** A secret made on the first start and kept beside the database, so that a fresh machine needs no settings. */
function keptSecret(dataFolder: string): string {
  const file = join(dataFolder, 'secret')
  mkdirSync(dataFolder, { recursive: true })
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8').trim()
}
