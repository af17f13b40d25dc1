// npm start: install, build, then serve. Needs nothing but npm and any Node from 18 on.
import { pinnedNode, run } from './node.mjs'
import { build, install } from './prepare.mjs'

await install()
await build()
process.exit(await run(pinnedNode(), ['--disable-warning=ExperimentalWarning', 'src/serve.ts']))
