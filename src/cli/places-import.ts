import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { loadPlaces } from '#domain/directory'
import { m } from '#words'
import { CannotRead, readPlaces } from '../standards/hsds/index.ts'
import { argumentsOf, fromWhereItWasTyped } from './arguments.ts'
import { sayCannot } from './directory-import.ts'
import { printable, reportCsv, reportText } from './import-report.ts'
import { inProgramme } from './in-programme.ts'
import { showProgress } from './progress.ts'

/** `footbridge places import CSV [--programme SLUG] [--report FILE]` */
export async function importPlacesCommand(args: string[]): Promise<number> {
  const { path, programme: slug, report: reportFile } = argumentsOf(args, ['programme', 'report'])
  return inProgramme(slug, async (ctx, { locale, name }) => {
    const read = await readPlaces(path).catch((error: unknown) => {
      if (!(error instanceof CannotRead)) throw error
      process.stderr.write(`${sayCannot(error, locale)}\n`)
      return undefined
    })
    if (!read) return 1
    const { places, report } = read
    const progress = showProgress((done, all) => m.import_progress({ done, all }, { locale }))
    const counts = await loadPlaces(ctx, places, progress.show).finally(progress.end)
    const done = m.import_places_done({ file: printable(basename(path)), programme: name }, { locale })
    process.stdout.write(reportText({ done, report, counts: { places: counts }, reportFile }, locale))
    if (reportFile) await writeFile(fromWhereItWasTyped(reportFile), reportCsv(report, locale))
    return 0
  })
}
