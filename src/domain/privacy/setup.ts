import { roleNames, type Programme, type RoleName } from '#domain/access'
import type { Config } from '#platform/config'

/** How this server runs, as far as it matters to those whose data it keeps. Servers of others by their host; null: none. */
export interface Setup {
  database: 'own' | 'elsewhere'
  isHttps: boolean
  mail: string | null
  map: string | null
  signIn: string | null
  backups: { kind: 'none' } | { kind: 'elsewhere' } | { kind: 'own'; days: number }
  /** The day (YYYY-MM-DD) from which each role shows a second step at sign-in; null: it need not. */
  secondStep: { role: RoleName; day: string | null }[]
}

export type RunningConfig = Pick<Config, 'ownerUrl' | 'origin' | 'smtpUrl' | 'oidc' | 'backups'>

/** What the settings of the server and of the programme say. A demo sends no mail. */
export function setupOf(config: RunningConfig, programme: Programme, isDemo: boolean): Setup {
  const { ownerUrl, origin, smtpUrl, oidc, backups } = config
  return {
    database: ownerUrl ? 'elsewhere' : 'own',
    isHttps: origin.startsWith('https:'),
    mail: isDemo ? null : hostOf(smtpUrl),
    map: hostOf(programme.mapTiles),
    signIn: hostOf(oidc?.issuer),
    backups: ownerUrl ? { kind: 'elsewhere' } : backups.folder ? { kind: 'own', days: backups.days } : { kind: 'none' },
    secondStep: roleNames.map((role) => ({ role, day: programme.secondStepFrom[role] ?? null })),
  }
}

const hostOf = (url: string | null | undefined): string | null => (url ? new URL(url).hostname : null)
