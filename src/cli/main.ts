import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { Misuse } from './misuse.ts'
import { help, usageOf } from './usage.ts'

/** Answers with the exit code. */
type Command = (args: string[]) => Promise<number>

/** What can be typed after `npx footbridge`. Only the one that was typed is loaded. */
const commands: Record<string, () => Promise<Command>> = {
  'directory import': async () => (await import('./directory-import.ts')).importDirectoryCommand,
  'directory export': async () => (await import('./directory-export.ts')).exportDirectoryCommand,
  'directory check': async () => (await import('./directory-check.ts')).checkDirectoryCommand,
  'feed add': async () => (await import('./feeds.ts')).addFeedCommand,
  'feed run': async () => (await import('./feeds.ts')).runFeedCommand,
  'feed list': async () => (await import('./feeds.ts')).listFeedsCommand,
  'postcodes import': async () => (await import('./postcodes-import.ts')).loadPostcodesCommand,
  'stops load': async () => (await import('./stops-load.ts')).loadStopsCommand,
  'taxonomy load': async () => (await import('./taxonomy-load.ts')).loadTaxonomyCommand,
  'map set': async () => (await import('./map-set.ts')).setMapCommand,
  'facts verify': async () => (await import('./facts-verify.ts')).verifyFactsCommand,
  'keys list': async () => (await import('./keys.ts')).listKeysCommand,
  'keys rotate': async () => (await import('./keys.ts')).rotateKeysCommand,
  backup: async () => (await import('./backup.ts')).backUpCommand,
  'backup list': async () => (await import('./backup.ts')).listBackupsCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  'programme export': async () => (await import('./programme-move.ts')).exportProgrammeCommand,
  'programme import': async () => (await import('./programme-move.ts')).importProgrammeCommand,
}

const [noun = 'help', verb = '', ...args] = process.argv.slice(2)
const command = commands[`${noun} ${verb}`]
const single = verb === '' || verb.startsWith('-') ? commands[noun] : undefined

if (command) process.exitCode = await answer(`${noun} ${verb}`, command, args)
else if (single) process.exitCode = await answer(noun, single, process.argv.slice(3))
else {
  const asked = ['help', '--help', '-h'].includes(noun)
  process[asked ? 'stdout' : 'stderr'].write(
    `${asked ? '' : `${m.import_no_such_command({ command: `${noun} ${verb}`.trim() })}\n\n`}${help()}\n`,
  )
  process.exitCode = asked ? 0 : 2
}

/** 0 done, 1 it could not be done, 2 not understood. A "no" is a sentence; anything else is a bug and shows itself whole. */
async function answer(name: string, load: () => Promise<Command>, given: string[]): Promise<number> {
  if (given.some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(`${usageOf(name)}\n`)
    return 0
  }
  try {
    return await (
      await load()
    )(given)
  } catch (error) {
    if (error instanceof Misuse) {
      process.stderr.write(`${error.message}\n${error.showsUsage ? `\n${usageOf(name)}\n` : ''}`)
      return 2
    }
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${word(`refusal_${error.reason}`, error.words)}\n`)
    return 1
  }
}
