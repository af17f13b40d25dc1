import { Refusal } from '#platform/refusal'
import { m, word } from '#words'
import { type Command, commands } from './commands.ts'
import { Misuse } from './misuse.ts'
import { help, usageOf } from './usage.ts'

// Whoever reads our words may stop, as `head` does: what was begun goes on to its end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

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
