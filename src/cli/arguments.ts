import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { m } from '#words'
import { Misuse, notUnderstood } from './misuse.ts'

/**
 * Reads one path and options with a value each.
 *
 * @throws Misuse that says what was not understood
 */
export function argumentsOf<Name extends string>(args: string[], names: readonly Name[]): { path: string } & Partial<Record<Name, string>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [path, ...more] = positionals
    if (!path || more.length > 0) throw new Misuse(m.import_one_path(), { showsUsage: true })
    return { path: fromWhereItWasTyped(path), ...(values as Partial<Record<Name, string>>) } as { path: string } & Partial<
      Record<Name, string>
    >
  } catch (error) {
    throw notUnderstood(error)
  }
}

/** A path as the person meant it: from the folder in which they typed the command. */
export function fromWhereItWasTyped(path: string): string {
  return resolve(process.env.FOOTBRIDGE_CALLED_FROM ?? '.', path)
}
