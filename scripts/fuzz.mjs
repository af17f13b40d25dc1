// npm run fuzz: 10,000 strange requests at each public address. npm run fuzz -- find 500: 500 at those with "find" in them;
// npm run fuzz -- =/language: at that one.
import { run } from './node.mjs'
import { build, install } from './prepare.mjs'

const [only = '', times = '10000'] = process.argv.slice(2)
await install()
await build()
process.exit(await run('vitest', ['run', 'tests/attack/fuzz.test.ts'], { env: { FUZZ: times, FUZZ_ONLY: only } }))
