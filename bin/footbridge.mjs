#!/usr/bin/env node
// npx footbridge …: brings the checkout to where it can run, then hands over to the pinned Node.
import { existsSync, statSync, utimesSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pinnedNode, root, run } from '../scripts/node.mjs'
import { install } from '../scripts/prepare.mjs'

await install()
const words = join(root, 'src/paraglide/messages.js')
const newest = Math.max(...['en', 'nl'].map((locale) => statSync(join(root, `messages/${locale}.json`)).mtimeMs))
if (!existsSync(words) || statSync(words).mtimeMs < newest) {
  const compile = [
    'compile',
    '--project',
    './project.inlang',
    '--outdir',
    './src/paraglide',
    '--output-structure',
    'locale-modules',
    '--silent',
  ]
  const code = await run(pinnedNode(), ['node_modules/@inlang/paraglide-js/bin/run.js', ...compile])
  if (code !== 0) process.exit(code)
  // The compiler leaves alone what is the same; we note that it was asked.
  utimesSync(words, new Date(), new Date())
}
// Paths are meant from where the command was typed; the program itself runs in its own folder.
const from = process.cwd()
const args = ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', ...process.argv.slice(2)]
process.exit(await run(pinnedNode(), args, { env: { FOOTBRIDGE_CALLED_FROM: resolve(from) } }))
