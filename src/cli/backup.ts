import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { backUp } from '#platform/backups/back-up'
import { withSource } from '#platform/backups/source'
import { expireBackups, listBackups } from '#platform/backups/store'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { keptKeyring } from '#platform/keyring'
import { sayMoment } from '#platform/say'
import { keyNameOf } from '#platform/sealed-file'
import { m } from '#words'
import { Misuse, notUnderstood } from './misuse.ts'

/** `footbridge backup`: everything until now, sealed, into the folder of backups. */
export async function backUpCommand(args: string[]): Promise<number> {
  demandNothing(args)
  const config = readConfig()
  const { days, keys } = config.backups
  const folder = demandFolder(config)
  if (config.ownerUrl) throw new Misuse(m.backup_of_others())
  const now = systemClock.now()
  const about = { folder, keyring: keptKeyring(keys, now), clock: systemClock }
  const embedded = await startEmbeddedPostgres(config.dataFolder)
  try {
    const until = await withSource(embedded.url, { ...about, files: embedded.files }, backUp)
    say(m.backup_made({ moment: sayHere(until), folder }))
    const expired = expireBackups(folder, days, now)
    if (expired > 0) say(m.backup_expired({ count: expired, days }))
    say(m.backup_keys({ file: keys }))
    return 0
  } finally {
    await embedded.stop()
  }
}

/** `footbridge backup list`: which there are, and whether their keys are here; 1 when one cannot be opened. */
export async function listBackupsCommand(args: string[]): Promise<number> {
  demandNothing(args)
  const config = readConfig()
  const folder = demandFolder(config)
  const keyring = keptKeyring(config.backups.keys, systemClock.now())
  const { bases, changes } = listBackups(folder)
  if (bases.length === 0) say(m.backup_list_none({ folder }))
  let lost = 0
  for (const base of bases) {
    const key = (await keyNameOf(join(folder, base.file))) ?? '?'
    if (!keyring().has(key)) lost++
    const line = { moment: sayHere(base.finishedAt), file: base.file, key }
    say(keyring().has(key) ? m.backup_line(line) : m.backup_line_lost(line))
  }
  const last = changes.at(-1)
  if (last && bases.length > 0) say(m.backup_list_until({ moment: sayHere(last.takenAt) }))
  return lost > 0 ? 1 : 0
}

/** A moment as the clock of this machine shows it. */
export const sayHere = (moment: Date) =>
  sayMoment(moment, { locale: 'en', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone, now: systemClock.now() })

/** @throws Misuse where nobody said in which folder backups lie */
export function demandFolder({ backups }: Pick<ReturnType<typeof readConfig>, 'backups'>): string {
  if (backups.folder === undefined) throw new Misuse(m.backup_no_folder())
  return backups.folder
}

function demandNothing(args: string[]): void {
  try {
    parseArgs({ args, options: {} })
  } catch (error) {
    throw notUnderstood(error)
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)
