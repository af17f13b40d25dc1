import { parseArgs } from 'node:util'
import { piecesByKey, sealAnew } from '#domain/stories'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { addKey, keptKeyring } from '#platform/keyring'
import { m } from '#words'
import { notUnderstood } from './misuse.ts'
import { onDatabase } from './on-database.ts'
import { showProgress } from './progress.ts'

/** `footbridge keys list`: which key sealed how much; 1 when one of them is not in the file. */
export async function listKeysCommand(args: string[]): Promise<number> {
  demandNothing(args)
  const file = readConfig().storyKeys
  const keys = keptKeyring(file, systemClock.now())()
  return onDatabase(async (db) => {
    const pieces = new Map((await piecesByKey(db)).map((one) => [one.key, one.pieces]))
    say(m.keys_file({ file }))
    for (const key of keys.keys()) say(m.keys_line({ key, pieces: pieces.get(key) ?? 0 }))
    const lost = [...pieces].filter(([key]) => !keys.has(key))
    for (const [key, count] of lost) say(m.keys_lost_line({ key, pieces: count }))
    return lost.length > 0 ? 1 : 0
  })
}

/** `footbridge keys rotate`: a new key, with which everything is sealed anew; 1 when the key of something is lost. */
export async function rotateKeysCommand(args: string[]): Promise<number> {
  demandNothing(args)
  const file = readConfig().storyKeys
  const keyring = keptKeyring(file, systemClock.now())
  return onDatabase(async (db) => {
    const [newest] = addKey(file, systemClock.now()).keys()
    const progress = showProgress((done) => m.keys_progress({ done }))
    const { sealed, lost } = await sealAnew(db, keyring, (done) => progress.show(done, Infinity)).finally(progress.end)
    say(m.keys_rotated({ key: newest ?? '', pieces: sealed }))
    if (lost > 0) say(m.keys_lost({ pieces: lost }))
    say(m.keys_old_stay({ file }))
    return lost > 0 ? 1 : 0
  })
}

function demandNothing(args: string[]): void {
  try {
    parseArgs({ args, options: {} })
  } catch (error) {
    throw notUnderstood(error)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
