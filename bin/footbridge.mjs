#!/usr/bin/env node
// npx footbridge …: brings the checkout to where it can run, then hands over to the pinned Node.
import { resolve } from 'node:path'
import { pinnedNode, run } from '../scripts/node.mjs'
import { install, words } from '../scripts/prepare.mjs'

await install()
await words()
// Paths are meant from where the command was typed; the program itself runs in its own folder.
const from = process.cwd()
const args = ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', ...process.argv.slice(2)]
process.exit(await run(pinnedNode(), args, { env: { FOOTBRIDGE_CALLED_FROM: resolve(from) } }))
