// npm start: install, build, then serve. Needs nothing but npm and any Node from 18 on.
import { pinnedNode, run, serving } from './node.mjs'
import { build, install } from './prepare.mjs'

await install()
await build()
process.exit(await run(pinnedNode(), [...serving.args, 'src/serve.ts'], { env: serving.env }))
