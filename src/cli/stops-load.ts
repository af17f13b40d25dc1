import { loadStops } from '#domain/directory'
import { m } from '#words'
import { CannotReadStops, readStops } from '../standards/gtfs/index.ts'
import { argumentsOf } from './arguments.ts'
import { inProgramme } from './in-programme.ts'
import { showProgress } from './progress.ts'

/** `footbridge stops load STOPS.TXT [--programme SLUG]` */
export async function loadStopsCommand(args: string[]): Promise<number> {
  const { path, programme: slug } = argumentsOf(args, ['programme'])
  return inProgramme(slug, async (ctx, { locale }) => {
    const read = await readStops(path).catch((error: unknown) => {
      if (!(error instanceof CannotReadStops)) throw error
      process.stderr.write(`${m.import_stops_cannot({ path }, { locale })}\n`)
      return undefined
    })
    if (!read) return 1
    const progress = showProgress((done, all) => m.import_progress({ done, all }, { locale }))
    await loadStops(ctx, read.stops, progress.show).finally(progress.end)
    process.stdout.write(`${m.import_stops_done({ count: read.stops.length, leftOut: read.leftOut }, { locale })}\n`)
    return 0
  })
}
