import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * A folder or file of the real directories and official examples, which are too large or not ours to ship. They are
 * looked for in FOOTBRIDGE_SHARED, or in a folder `shared` beside the checkout. Undefined, and a line that says so: not here.
 */
export function sharedData(path: string): string | undefined {
  const folder = resolve(process.env.FOOTBRIDGE_SHARED ?? '../shared', 'data', path)
  if (existsSync(folder)) return folder
  process.stderr.write(`Left out what needs ${path}: it is not in ${folder}. Set FOOTBRIDGE_SHARED to where it is.\n`)
  return undefined
}
