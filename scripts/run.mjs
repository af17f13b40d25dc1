// Runs one of the project's tools, or a TypeScript file, with the pinned Node: node scripts/run.mjs vite build
import { pinnedNode, run } from './node.mjs'
import { install } from './prepare.mjs'

const [tool, ...args] = process.argv.slice(2)
await install()
process.exit(await (tool.endsWith('.ts') ? run(pinnedNode(), [tool, ...args]) : run(tool, args)))
