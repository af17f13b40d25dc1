import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { serving } from '../../scripts/node.mjs'
import { TEST_SECRET } from './postgres.ts'
import type { World } from './world.ts'

export interface Served {
  origin: string
  /** The process that answers. */
  pid: number
  /** What it last wrote to its log about a request that failed. */
  lastError(): string
  /** How it ended, with its last words, where it did. */
  ended(): string | undefined
}

/** The built program, serving this world by real HTTP in a process of its own, with as little memory as `npm start` gives it. */
export async function serve(world: World, env: Record<string, string> = {}): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'footbridge-served-'))
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const origin = `http://localhost:${port}`
  const child = spawn(process.execPath, [...serving.args, 'src/serve.ts'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...serving.env,
      NODE_OPTIONS: '',
      DATABASE_URL: world.urls.owner,
      FOOTBRIDGE_SECRET: TEST_SECRET,
      FOOTBRIDGE_DATA: folder,
      FOOTBRIDGE_RATE_LIMITS: 'no',
      PORT: String(port),
      ORIGIN: origin,
      ...env,
    },
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (log += String(piece)))
  afterAll(async () => {
    child.kill('SIGKILL')
    await ended
  })
  const readyAt = env.ORIGIN ? `http://localhost:${port}` : origin
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`${readyAt}/robots.txt`).catch(() => undefined)
    if (answer)
      return {
        origin: readyAt,
        pid: child.pid!,
        ended: () =>
          child.exitCode === null && child.signalCode === null ? undefined : `${child.exitCode} ${child.signalCode}: ${log.slice(-3000)}`,
        lastError: () => log.split('\n').findLast((line) => line.includes('request failed')) ?? 'nothing in the log',
      }
    if (child.exitCode !== null) break
    await new Promise((wait) => setTimeout(wait, 50))
  }
  throw new Error(`the server did not start: ${log.slice(-2000)}`)
}

/** A form as a browser sends it from a page of this site. */
export function posted(origin: string, fields: Record<string, string> | [string, string][], cookie = ''): RequestInit {
  return {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, ...(cookie ? { cookie } : {}), 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    body: new URLSearchParams(fields as Record<string, string>).toString(),
  }
}

/** The cookies that an answer set, as a browser sends them back. */
export const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
