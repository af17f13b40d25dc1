import { writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { importDirectory, isSourceName } from '#domain/directory'
import { m, word, type Locale } from '#words'
import { CannotRead, readDirectory } from '../standards/hsds/index.ts'
import { argumentsOf, fromWhereItWasTyped } from './arguments.ts'
import { reportCsv, reportText } from './import-report.ts'
import { inProgramme } from './in-programme.ts'
import { Misuse } from './misuse.ts'
import { showProgress } from './progress.ts'

/** `footbridge directory import PATH [--programme SLUG] [--source NAME] [--report FILE]` */
export async function importDirectoryCommand(args: string[]): Promise<number> {
  const { path, programme: slug, source = sourceNamed(path), report: reportFile } = argumentsOf(args, ['programme', 'source', 'report'])
  if (!isSourceName(source)) throw new Misuse(m.import_source_name({ source }))
  return inProgramme(slug, async (ctx, programme) => {
    const read = await readDirectory(path).catch((error: unknown) => {
      if (!(error instanceof CannotRead)) throw error
      process.stderr.write(`${sayCannot(error, programme.locale)}\n`)
      return undefined
    })
    if (!read) return 1
    const { entries, size, report } = read
    try {
      const progress = showProgress((done, all) => m.import_progress({ done, all }, { locale: programme.locale }))
      const show = (done: number) => progress.show(done, size)
      const counts = await importDirectory(ctx, { source, entries, progress: show }).finally(progress.end)
      const done = m.import_done({ source, programme: programme.name }, { locale: programme.locale })
      process.stdout.write(reportText({ done, report, counts: { ...counts }, reportFile }, programme.locale))
      if (reportFile) await writeFile(fromWhereItWasTyped(reportFile), reportCsv(report, programme.locale))
      return 0
    } catch (error) {
      if (!(error instanceof CannotRead)) throw error
      process.stderr.write(`${error.file}: ${word(`import_cannot_${error.reason}`, {}, programme.locale)}\n`)
      return 1
    } finally {
      read.close()
    }
  })
}

/** A name for the source out of the name of its folder or file: "Open211 Miami (half)" -> "open211-miami-half". */
export function sourceNamed(path: string): string {
  const name = basename(path, extname(path))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
  return name.slice(0, 60) || 'directory'
}

/** Why nothing could be read, where, and that nothing was changed. */
export function sayCannot(error: CannotRead, locale: Locale): string {
  const where = error.line === undefined ? error.file : m.import_at_line({ file: error.file, line: error.line }, { locale })
  return `${where}: ${word(`import_cannot_${error.reason}`, {}, locale)}\n${m.import_nothing_changed({}, { locale })}`
}
