import { setMap } from '#domain/access'
import { m } from '#words'
import { inProgramme } from './in-programme.ts'
import { Misuse, notUnderstood } from './misuse.ts'
import { parseArgs } from 'node:util'

/** `footbridge map set ADDRESS|none [--attribution WORDS] [--programme SLUG]` */
export async function setMapCommand(args: string[]): Promise<number> {
  const { values, positionals } = read(args)
  const [address, ...more] = positionals
  if (!address || more.length > 0) throw new Misuse(m.import_one_address(), { showsUsage: true })
  const { attribution, programme: slug } = values
  return inProgramme(slug, async (ctx, { locale, name }) => {
    await setMap(ctx, { tiles: address === 'none' ? null : address, attribution: attribution ?? null })
    process.stdout.write(`${m.map_set_done({ programme: name }, { locale })}\n`)
    return 0
  })
}

function read(args: string[]) {
  try {
    return parseArgs({ args, options: { attribution: { type: 'string' }, programme: { type: 'string' } }, allowPositionals: true })
  } catch (error) {
    throw notUnderstood(error)
  }
}
