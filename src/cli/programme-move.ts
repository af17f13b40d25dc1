import { existsSync, rmSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { keptKeyring, newKeyLine } from '#platform/keyring'
import { serverUrlOfOwner } from '#platform/migrate'
import { m } from '#words'
import { argumentsOf, fromWhereItWasTyped } from './arguments.ts'
import { Misuse } from './misuse.ts'
import { exportProgramme } from './moving/export-programme.ts'
import { importProgramme } from './moving/import-programme.ts'

/** `footbridge programme export SLUG FILE`: a programme with everything that belongs to it, sealed with a key of its own. */
export async function exportProgrammeCommand(args: string[]): Promise<number> {
  const [slug, file, ...more] = args
  if (!slug || !file || more.length > 0) throw new Misuse(m.moving_which(), { showsUsage: true })
  const path = fromWhereItWasTyped(file)
  const keyFile = `${path}.key`
  const taken = [path, keyFile].find((one) => existsSync(one))
  if (taken) throw new Misuse(m.moving_file_there({ file: taken }))
  return asOwner(async (client, storyKeys) => {
    const now = systemClock.now()
    writeFileSync(keyFile, `${newKeyLine(now)}\n`, { mode: 0o600, flag: 'wx', flush: true })
    const { rows, lost } = await exportProgramme(client, { slug, path, fileKeys: keptKeyring(keyFile, now), storyKeys }).catch((error) => {
      // A key without its file would only be in the way of the next try.
      rmSync(keyFile)
      throw error
    })
    say(m.moving_exported({ rows, file: path }))
    if (lost > 0) say(m.moving_lost({ pieces: lost }))
    say(m.moving_key({ file: keyFile }))
    say(m.moving_stop({ slug }))
    return 0
  })
}

/** `footbridge programme import FILE [--key FILE]`: takes such a file in, all of it or nothing. */
export async function importProgrammeCommand(args: string[]): Promise<number> {
  const { path, key } = argumentsOf(args, ['key'])
  const keyFile = key ? fromWhereItWasTyped(key) : `${path}.key`
  const missing = [path, keyFile].find((one) => !existsSync(one))
  if (missing) throw new Misuse(m.moving_file_missing({ file: missing }))
  return asOwner(async (client, storyKeys) => {
    const { name, rows, newPeople } = await importProgramme(client, { path, fileKeys: keptKeyring(keyFile, systemClock.now()), storyKeys })
    say(m.moving_imported({ name, rows }))
    say(m.moving_people({ count: newPeople }))
    say(m.moving_restart())
    return 0
  })
}

/** As the owner of the database, who alone reaches accounts: pages and other commands do not. */
async function asOwner<T>(act: (client: pg.Client, storyKeys: ReturnType<typeof keptKeyring>) => Promise<T>): Promise<T> {
  const config = readConfig()
  const embedded = config.ownerUrl ? undefined : await startEmbeddedPostgres(config.dataFolder)
  try {
    const url = config.ownerUrl ?? embedded!.url
    if (!(await serverUrlOfOwner(url))) throw new Misuse(m.import_not_up_to_date())
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return await act(client, keptKeyring(config.storyKeys, systemClock.now()))
    } finally {
      await client.end()
    }
  } finally {
    await embedded?.stop()
  }
}

const say = (line: string) => process.stdout.write(`${line}\n`)
