import { m, word } from '#words'
import { CannotRead, checkDirectory, type Fault } from '../standards/hsds/index.ts'
import { argumentsOf } from './arguments.ts'
import { sayCannot } from './directory-import.ts'
import { printable } from './import-report.ts'

/** Faults of one kind that the terminal names of one file; the rest is counted. */
const SHOWN = 8

/** `footbridge directory check PATH`: needs no programme and no database. 1 when something is wrong. */
export async function checkDirectoryCommand(args: string[]): Promise<number> {
  const { path } = argumentsOf(args, [])
  try {
    const { files, faults } = await checkDirectory(path)
    for (const file of files) {
      const here = faults.filter((fault) => fault.file === file)
      process.stdout.write(
        `${printable(file)}: ${here.length === 0 ? m.check_file_right() : m.check_file_faults({ count: here.length })}\n`,
      )
      for (const alike of Map.groupBy(here, (fault) => fault.reason).values()) {
        for (const fault of alike.slice(0, SHOWN)) process.stdout.write(`  ${printable(sentenceOf(fault))}\n`)
        if (alike.length > SHOWN) process.stdout.write(`  ${m.check_more({ count: alike.length - SHOWN })}\n`)
      }
    }
    const wrong = faults.filter((fault) => fault.level === 'wrong').length
    process.stdout.write(
      `\n${wrong === 0 ? m.check_right({ doubtful: faults.length }) : m.check_wrong({ wrong, doubtful: faults.length - wrong })}\n`,
    )
    return wrong === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof CannotRead)) throw error
    process.stderr.write(`${sayCannot(error, 'en').split('\n')[0]}\n`)
    return 1
  }
}

/** "contents[0].email: this is no e-mail address: email-example_com" */
function sentenceOf({ path, level, reason, about }: Fault): string {
  const doubt = level === 'doubtful' ? ` (${m.check_doubtful()})` : ''
  return `${path ? `${path}: ` : ''}${word(`check_${reason}`, { about })}${doubt}`
}
