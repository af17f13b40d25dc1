import { extname } from 'node:path'
import { m } from '#words'
import { exportDirectory, exportFormats, NotEmpty } from '../standards/hsds/index.ts'
import { argumentsOf } from './arguments.ts'
import { inProgramme } from './in-programme.ts'
import { Misuse } from './misuse.ts'
import { showProgress } from './progress.ts'

/** `footbridge directory export PATH [--programme SLUG] [--format json|ndjson|tabular|tabular-1]` */
export async function exportDirectoryCommand(args: string[]): Promise<number> {
  const { path: typed, programme: slug, format: asked = 'tabular' } = argumentsOf(args, ['programme', 'format'])
  const format = exportFormats.find((one) => one === asked)
  if (!format) throw new Misuse(m.export_format({ format: asked, formats: exportFormats.join(', ') }))
  // A file of JSON is told by its ending, by us too.
  const path = (format === 'json' || format === 'ndjson') && extname(typed) === '' ? `${typed}.${format}` : typed
  return inProgramme(slug, async (ctx, programme) => {
    const progress = showProgress((done) => m.export_progress({ done }, { locale: programme.locale }))
    try {
      const services = await exportDirectory(ctx, programme, { format, path, progress: (done) => progress.show(done, Infinity) })
      progress.end()
      process.stdout.write(`${m.export_done({ services, programme: programme.name, path }, { locale: programme.locale })}\n`)
      return 0
    } catch (error) {
      progress.end()
      const reason = error instanceof NotEmpty ? m.export_not_empty({ path }, { locale: programme.locale }) : cannotWrite(error)
      if (reason === undefined) throw error
      process.stderr.write(`${reason}\n`)
      return 1
    }
  })
}

/** A disk that is full or a folder that is not ours is no bug of the program. */
function cannotWrite(error: unknown): string | undefined {
  const { code, path } = error as { code?: string; path?: string }
  return code && ['EACCES', 'EISDIR', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'].includes(code)
    ? m.export_cannot_write({ path: path ?? '', code })
    : undefined
}
