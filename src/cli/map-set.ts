import { setMap } from '#domain/access'
import { m } from '#words'
import { inProgramme } from './in-programme.ts'
import { Misuse } from './misuse.ts'
import { parseArgs } from 'node:util'

/** `footbridge map set ADDRESS|none [--attribution WORDS] [--programme SLUG]` */
export async function setMapCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { attribution: { type: 'string' }, programme: { type: 'string' } },
    allowPositionals: true,
    strict: false,
  })
  const [address, ...more] = positionals
  if (!address || more.length > 0) throw new Misuse(m.import_help())
  const { attribution, programme: slug } = values as { attribution?: string; programme?: string }
  return inProgramme(slug, async (ctx, { locale, name }) => {
    await setMap(ctx, { tiles: address === 'none' ? null : address, attribution: attribution ?? null })
    process.stdout.write(`${m.map_set_done({ programme: name }, { locale })}\n`)
    return 0
  })
}
