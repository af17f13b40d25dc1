import { loadPlaces } from '#domain/directory'
import { m } from '#words'
import { CannotRead, readPostcodes } from '../standards/hsds/index.ts'
import { argumentsOf } from './arguments.ts'
import { sayCannot } from './directory-import.ts'
import { inProgramme } from './in-programme.ts'
import { showProgress } from './progress.ts'

/** `footbridge postcodes import CSV [--programme SLUG]` */
export async function loadPostcodesCommand(args: string[]): Promise<number> {
  const { path, programme: slug } = argumentsOf(args, ['programme'])
  return inProgramme(slug, async (ctx, { locale }) => {
    const read = await readPostcodes(path).catch((error: unknown) => {
      if (!(error instanceof CannotRead)) throw error
      process.stderr.write(`${sayCannot(error, locale)}\n`)
      return undefined
    })
    if (!read) return 1
    const progress = showProgress((done, all) => m.import_progress({ done, all }, { locale }))
    const { added, changed } = await loadPlaces(ctx, read.places, progress.show).finally(progress.end)
    process.stdout.write(`${m.import_postcodes_done({ read: read.places.length, changed: added + changed }, { locale })}\n`)
    for (const { line, about } of read.leftOut.slice(0, 20))
      process.stdout.write(`  ${m.import_postcode_left_out({ line, about }, { locale })}\n`)
    if (read.leftOut.length > 20) process.stdout.write(`  … +${read.leftOut.length - 20}\n`)
    return 0
  })
}
