import { basename, extname } from 'node:path'
import { isSourceName, loadTaxonomy } from '#domain/directory'
import { m, type Locale } from '#words'
import { CannotRead, readTaxonomy } from '../standards/hsds/index.ts'
import { argumentsOf } from './arguments.ts'
import { sayCannot, sourceNamed } from './directory-import.ts'
import { inProgramme } from './in-programme.ts'
import { Misuse } from './misuse.ts'

const SHOWN = 20

/** `footbridge taxonomy load CSV [--programme SLUG] [--source NAME] [--name WORDS]` */
export async function loadTaxonomyCommand(args: string[]): Promise<number> {
  const asked = argumentsOf(args, ['programme', 'source', 'name'])
  const { path, programme: slug, source = sourceNamed(path), name = basename(path, extname(path)) } = asked
  if (!isSourceName(source)) throw new Misuse(m.import_source_name({ source }))
  return inProgramme(slug, async (ctx, { locale }) => {
    const read = await readTaxonomy(path).catch((error: unknown) => {
      if (!(error instanceof CannotRead)) throw error
      process.stderr.write(`${sayCannot(error, locale)}\n`)
      return undefined
    })
    if (!read) return 1
    const { unknown, parentless, ...counts } = await loadTaxonomy(ctx, { source, name, terms: read.terms })
    process.stdout.write(`${m.taxonomy_done({ ...counts, source }, { locale })}\n`)
    list(
      m.taxonomy_unknown_columns({}, { locale }),
      read.unknownColumns.map(({ column, line }) => saidOfLine(line, column, locale)),
    )
    const ofTerm = (sourceId: string, about: string) => saidOfLine(read.lines.get(sourceId) ?? 0, `${sourceId}: ${about}`, locale)
    list(
      m.taxonomy_parentless({}, { locale }),
      parentless.map(({ sourceId, parent }) => ofTerm(sourceId, parent)),
    )
    list(
      m.taxonomy_unknown({}, { locale }),
      unknown.map(({ sourceId, means, code }) => ofTerm(sourceId, `${means} ${code}`)),
    )
    list(
      m.taxonomy_left_out({}, { locale }),
      read.leftOut.map(({ line, about }) => saidOfLine(line, about, locale)),
    )
    return 0
  })
}

const saidOfLine = (line: number, about: string, locale: Locale) =>
  `${m.import_lines({ lines: String(line) }, { locale })}${about ? `: ${about}` : ''}`

function list(heading: string, lines: readonly string[]): void {
  if (lines.length === 0) return
  const more = lines.length > SHOWN ? [`… +${lines.length - SHOWN}`] : []
  // Names come from a file: what would steer a terminal is left out.
  const printable = [...lines.slice(0, SHOWN), ...more].map((line) => `  ${line.replace(/[\p{Cc}\p{Cf}]/gu, '')}\n`)
  process.stdout.write(`${heading}\n${printable.join('')}`)
}
