// npm test: installs what the tests need, then types, lint, unit and integration tests, and journeys in a real browser.
// npm test -- unit | journeys runs one part.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pinnedNode, root, run } from './node.mjs'
import { build, install, words } from './prepare.mjs'

const only = process.argv[2]
const results = join(root, 'test-results')
let passed = 0
let failed = 0

function say(line) {
  process.stdout.write(`\n${line}\n`)
}

/** Runs one check after another; the names of those that failed. */
async function check(...checks) {
  const failed = []
  for (const [what, command, args] of checks) {
    say(`— ${what}`)
    if ((await run(command, args)) !== 0) failed.push(what)
  }
  return failed
}

async function must(one) {
  end(await check(one))
}

function end(failed) {
  if (failed.length === 0) return
  say(`${failed.join(', ')}: failed`)
  process.exit(1)
}

/** Chromium comes from Debian's packages; elsewhere whatever CHROMIUM names is used. */
async function chromium() {
  if (process.env.CHROMIUM || existsSync('/usr/bin/chromium-headless-shell') || existsSync('/usr/bin/chromium')) return
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = [...asRoot, 'apt-get']
  say('— Chromium for the browser journeys')
  await run(apt[0], [...apt.slice(1), 'update', '-qq'])
  const code = await run(apt[0], [...apt.slice(1), 'install', '-y', '-qq', '--no-install-recommends', 'chromium-headless-shell'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (code !== 0) {
    say('The browser journeys need Chromium. Install it, or name yours: CHROMIUM=/path/to/chromium npm test')
    process.exit(1)
  }
}

/** Runs a test runner that writes a JSON report, and adds up what it says. */
async function tests(what, command, args, report, count) {
  say(`— ${what}`)
  await run(command, args)
  const [good, bad] = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : [0, 1]
  passed += good
  failed += bad
}

await install()
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

await words()
/** What is checked beside the tests: it needs one core for a minute or two, and nothing of theirs. */
let beside = Promise.resolve([])
if (!only) {
  await Promise.all([must(['Lint', 'eslint', ['.', '--max-warnings', '0']]), build(), chromium()])
  // The build writes the types of the pages, so they are read when it is done.
  await must(['Types of the pages', 'svelte-kit', ['sync']])
  beside = check(
    ['Format', 'prettier', ['--check', '--log-level', 'warn', '.']],
    ['Types', 'svelte-check', ['--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human']],
  )
}
await build()
if (!only || only === 'unit') {
  const report = join(results, 'unit.json')
  await tests(
    'Unit and integration tests, on a real PostgreSQL',
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    report,
    (json) => [json.numPassedTests, json.numFailedTests + json.numFailedTestSuites * (json.numFailedTests === 0 ? 1 : 0)],
  )
}
end(await beside)
if ((!only && failed === 0) || only === 'journeys') {
  await chromium()
  const report = join(results, 'journeys.json')
  await tests(
    'Journeys in a browser',
    pinnedNode(),
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'tests/journeys/playwright.config.ts'],
    report,
    (json) => [json.stats.expected + json.stats.flaky, json.stats.unexpected + (json.errors?.length ?? 0)],
  )
}

say(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 && passed > 0 ? 0 : 1)
