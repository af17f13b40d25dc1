import { listBackups } from '#platform/backups/store'
import type { Config } from '#platform/config'
import { type Manner, sayMoment } from '#platform/say'
import { m } from '#words'

const TWO_DAYS = 48 * 3_600_000

/**
 * Whether this server makes backups, and when the last one was made. With a warning where nobody does, or that is two days ago.
 * Of a demo, in which everybody is invented, nothing is said unless somebody asked for backups.
 */
export function sayBackups(
  { backups: { folder }, ownerUrl }: Pick<Config, 'backups' | 'ownerUrl'>,
  isDemo: boolean,
  manner: Manner,
): { said: string; isWarning: boolean } | undefined {
  const { locale, now } = manner
  if (ownerUrl) return isDemo ? undefined : { said: m.backups_elsewhere({}, { locale }), isWarning: false }
  if (!folder) return isDemo ? undefined : { said: m.backups_not_made({}, { locale }), isWarning: true }
  const last = listBackups(folder).bases.at(-1)?.finishedAt
  if (!last) return { said: m.backups_none_yet({}, { locale }), isWarning: true }
  const moment = sayMoment(last, manner)
  return now.getTime() - last.getTime() > TWO_DAYS
    ? { said: m.backups_old({ moment }, { locale }), isWarning: true }
    : { said: m.backups_last({ moment }, { locale }), isWarning: false }
}
