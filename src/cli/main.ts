import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { backUpCommand, listBackupsCommand } from './backup.ts'
import { checkDirectoryCommand } from './directory-check.ts'
import { exportDirectoryCommand } from './directory-export.ts'
import { importDirectoryCommand } from './directory-import.ts'
import { addFeedCommand, listFeedsCommand, runFeedCommand } from './feeds.ts'
import { verifyFactsCommand } from './facts-verify.ts'
import { listKeysCommand, rotateKeysCommand } from './keys.ts'
import { loadPostcodesCommand } from './postcodes-import.ts'
import { exportProgrammeCommand, importProgrammeCommand } from './programme-move.ts'
import { restoreCommand } from './restore.ts'
import { loadStopsCommand } from './stops-load.ts'
import { loadTaxonomyCommand } from './taxonomy-load.ts'
import { setMapCommand } from './map-set.ts'
import { Misuse } from './misuse.ts'

/** What can be typed after `npx footbridge`. Each answers with the exit code. */
const commands: Record<string, (args: string[]) => Promise<number>> = {
  'directory import': importDirectoryCommand,
  'directory export': exportDirectoryCommand,
  'directory check': checkDirectoryCommand,
  'feed add': addFeedCommand,
  'feed run': runFeedCommand,
  'feed list': listFeedsCommand,
  'postcodes import': loadPostcodesCommand,
  'stops load': loadStopsCommand,
  'taxonomy load': loadTaxonomyCommand,
  'map set': setMapCommand,
  'facts verify': verifyFactsCommand,
  'keys list': listKeysCommand,
  'keys rotate': rotateKeysCommand,
  backup: backUpCommand,
  'backup list': listBackupsCommand,
  restore: restoreCommand,
  'programme export': exportProgrammeCommand,
  'programme import': importProgrammeCommand,
}

const [noun = 'help', verb = '', ...args] = process.argv.slice(2)
const command = commands[`${noun} ${verb}`]
const single = verb === '' || verb.startsWith('-') ? commands[noun] : undefined

if (command) process.exitCode = await answer(() => command(args))
else if (single) process.exitCode = await answer(() => single(process.argv.slice(3)))
else {
  const asked = ['help', '--help', '-h'].includes(noun)
  process[asked ? 'stdout' : 'stderr'].write(
    `${asked ? '' : `${m.import_no_such_command({ command: `${noun} ${verb}`.trim() })}\n\n`}${m.import_help()}\n\n${m.feed_help()}\n\n${m.backup_help()}\n\n${m.moving_help()}\n`,
  )
  process.exitCode = asked ? 0 : 2
}

/** 0 done, 1 it could not be done, 2 not understood. A "no" is a sentence; anything else is a bug and shows itself whole. */
async function answer(act: () => Promise<number>): Promise<number> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Misuse) {
      process.stderr.write(`${error.message}\n`)
      return 2
    }
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${word(`refusal_${error.reason}`, error.words)}\n`)
    return 1
  }
}
