import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-shared-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 100 }))

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

test('a command that started the database leaves it to the server that began to use it meanwhile, and the reverse', async () => {
  const command = await startEmbeddedPostgres(folder)
  const server = await startEmbeddedPostgres(folder)
  expect(server.url).toBe(command.url)
  await command.stop()
  expect(await answers(server.url)).toBe(true)

  const nextCommand = await startEmbeddedPostgres(folder)
  await server.stop()
  expect(await answers(nextCommand.url)).toBe(true)
  await nextCommand.stop()
  expect(await answers(nextCommand.url)).toBe(false)
})

test('who comes while the last one stops it gets one that runs', async () => {
  const first = await startEmbeddedPostgres(folder)
  const [, second] = await Promise.all([first.stop(), startEmbeddedPostgres(folder)])
  expect(await answers(second.url)).toBe(true)
  await second.stop()
})

/** A first start in a process of its own. */
function startElsewhere(inFolder: string) {
  const script = `import { startEmbeddedPostgres } from './src/platform/embedded-postgres.ts'
    const { url, stop } = await startEmbeddedPostgres(process.argv[1])
    process.stdout.write(url)
    process.stdin.once('end', () => stop()).resume()`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, inFolder], { stdio: ['pipe', 'pipe', 'inherit'] })
  return { child, gone: new Promise((gone) => child.once('exit', gone)) }
}

test('a first start that is killed half-way does not keep the next one from making a whole database', async () => {
  const here = join(folder, 'killed')
  const { child, gone } = startElsewhere(here)
  const isUnderWay = () => existsSync(here) && readdirSync(here).some((name) => existsSync(join(here, name, 'PG_VERSION')))
  while (!isUnderWay()) await new Promise((wait) => setTimeout(wait, 1))
  child.kill('SIGKILL')
  await gone
  const next = await startEmbeddedPostgres(here)
  expect(await answers(next.url)).toBe(true)
  await next.stop()
})

test('two first starts at once share one database', async () => {
  const here = join(folder, 'two')
  const { child, gone } = startElsewhere(here)
  const theirs = new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (url) => resolve(String(url)))
    child.once('exit', (code) => reject(new Error(`the other one ended with ${code}`)))
  })
  const ours = await startEmbeddedPostgres(here)
  expect(await theirs).toBe(ours.url)
  expect(await answers(ours.url)).toBe(true)
  child.stdin.end()
  await gone
  await ours.stop()
  expect(readdirSync(here)).toEqual(['postgres'])
})
