import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DateTime } from 'luxon'
import pg from 'pg'
import { allProgrammes } from '#domain/access'
import { verifyFacts } from '#domain/seals'
import { piecesByKey } from '#domain/stories'
import { bringBack } from '#platform/backups/bring-back'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { keptKeyring } from '#platform/keyring'
import { serverUrlOfOwner } from '#platform/migrate'
import { m } from '#words'
import { demandFolder, sayHere } from './backup.ts'
import { Misuse, notUnderstood } from './misuse.ts'

/** `footbridge restore [--to MOMENT] [--database NUMBER] [--stopped]`: the database as it was then; 1 when a seal on its facts does not hold. */
export async function restoreCommand(args: string[]): Promise<number> {
  const { to: said, database, stopped: isStopped } = optionsOf(args)
  const to = said === undefined ? undefined : momentOf(said)
  const config = readConfig()
  const folder = demandFolder(config)
  if (config.ownerUrl) throw new Misuse(m.restore_of_others())
  const file = config.backups.keys
  // Never made anew here: with a new key nothing of before opens.
  if (!existsSync(file)) throw new Misuse(m.restore_no_keys({ file }))
  const now = systemClock.now()
  const storyKeys = keptKeyring(config.storyKeys, now)
  let isSound = true
  const done = await bringBack(
    { dataFolder: config.dataFolder, folder, database, isStopped: isStopped === true, keyring: keptKeyring(file, now), now },
    to,
    async (url) => {
      isSound = await look(url, storyKeys)
      await signEverybodyOut(url)
    },
  )
  if (done.missingAfter) say(m.restore_newest({ moment: sayHere(done.missingAfter) }))
  say(done.lastAt ? m.restore_done({ moment: sayHere(done.lastAt) }) : m.restore_done_at_base())
  if (done.before) say(m.restore_before({ folder: done.before }))
  say(m.restore_look_again())
  say(m.restore_next())
  return isSound ? 0 : 1
}

/** Says of each programme whether its facts are as they were sealed, and what of the stories cannot be read. */
async function look(url: string, keyring: ReturnType<typeof keptKeyring>): Promise<boolean> {
  const serverUrl = await serverUrlOfOwner(url)
  if (!serverUrl) {
    say(m.restore_older())
    return true
  }
  const { db, close } = openDatabase(serverUrl, 4, 'each-time')
  try {
    let faults = 0
    const programmes = await allProgrammes(db)
    if (programmes.length === 0) say(m.restore_no_programmes())
    for (const { programme_id, name } of programmes) {
      const ctx = { actor: { kind: 'system' as const }, programmeId: programme_id, clock: systemClock, db, keyring }
      const verdict = await verifyFacts(ctx, { tell: () => undefined })
      faults += verdict.faults
      say(
        verdict.faults > 0 ? m.restore_facts_broken({ programme: name }) : m.restore_facts_whole({ programme: name, facts: verdict.facts }),
      )
    }
    for (const { key, pieces } of await piecesByKey(db)) if (!keyring().has(key)) say(m.keys_lost_line({ key, pieces }).trim())
    return faults === 0
  } finally {
    await close()
  }
}

/** Who was signed in at that moment may have signed out since, or lost a telephone. */
async function signEverybodyOut(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(`select to_regclass('identity.session') is not null as there`)
    if (rows[0]!.there) await client.query('delete from identity.session')
  } finally {
    await client.end()
  }
}

function optionsOf(args: string[]): { to?: string; database?: string; stopped?: boolean } {
  try {
    return parseArgs({ args, options: { to: { type: 'string' }, database: { type: 'string' }, stopped: { type: 'boolean' } } }).values
  } catch (error) {
    throw notUnderstood(error)
  }
}

/** As the clock of this machine shows it, unless it names its own zone. */
function momentOf(to: string): Date {
  const moment = DateTime.fromISO(to.trim().replace(/ (?=\d)/, 'T'))
  if (!moment.isValid || moment > DateTime.now()) throw new Misuse(m.restore_no_moment({ said: to }))
  return moment.toJSDate()
}

const say = (line: string) => process.stdout.write(`${line}\n`)
