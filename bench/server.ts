import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join, resolve } from 'node:path'
import { serving } from '../scripts/node.mjs'

export interface BenchServer {
  origin: string
  process: ChildProcess
  /** Milliseconds from the start of the command to the first page. */
  startedIn: number
  /** Resident memory in megabytes (Linux). */
  memory(): number
  recordInto(file: string, act: () => Promise<void>): Promise<void>
  stop(): Promise<void>
}

const PORT = 4395

/** Starts the built server as `npm start` does, on a folder of its own, and waits for its first page. */
export async function startServer(folder: string, env: Record<string, string> = {}): Promise<BenchServer> {
  const origin = env.ORIGIN ?? `http://localhost:${PORT}`
  const record = join(resolve(folder), 'statements')
  mkdirSync(folder, { recursive: true })
  const began = performance.now()
  const child = spawn(process.execPath, [...serving.args, '--import', './bench/record.ts', 'src/serve.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...serving.env,
      PORT: String(PORT),
      ORIGIN: origin,
      FOOTBRIDGE_DATA: folder,
      FOOTBRIDGE_RATE_LIMITS: 'no',
      BENCH_RECORD: record,
      NODE_NO_WARNINGS: '1',
      ...env,
    },
  })
  while (!(await answers(`${origin}/sign-in`))) {
    if (child.exitCode !== null) throw new Error('the server did not start')
    await new Promise((wait) => setTimeout(wait, 20))
  }
  return {
    origin,
    process: child,
    startedIn: performance.now() - began,
    memory: () => Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)![1]) / 1024,
    recordInto: async (file, act) => {
      rmSync(record, { force: true })
      writeFileSync(`${record}.on`, '')
      await act()
      rmSync(`${record}.on`)
      writeFileSync(file, readFileSync(record, 'utf8'))
    },
    stop: () =>
      new Promise((done) => {
        child.once('exit', () => done())
        child.kill('SIGTERM')
      }),
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: 20 })

export interface Answer {
  status: number
  body: string
  headers: Record<string, string | string[] | undefined>
}

/** One request, as a browser without script would send it. Redirects are not followed. */
export function ask(
  origin: string,
  path: string,
  options: { cookie?: string; form?: Record<string, string | string[]> } = {},
): Promise<Answer> {
  const body =
    options.form &&
    new URLSearchParams(
      Object.entries(options.form).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string])),
    ).toString()
  return new Promise((done, fail) => {
    const sent = request(
      `${origin}${path}`,
      {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'text/html',
          ...(options.cookie ? { cookie: options.cookie } : {}),
          ...(body === undefined
            ? {}
            : { origin, 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part))
        answer.on('end', () => done({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString(), headers: answer.headers }))
      },
    )
    sent.on('error', fail)
    sent.end(body)
  })
}

/** Runs the tasks over so many lanes at once. Returns tasks a second. */
export async function rate(tasks: (() => Promise<void>)[], lanes = 20): Promise<number> {
  const queue = [...tasks]
  const began = performance.now()
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let task = queue.shift(); task; task = queue.shift()) await task()
    }),
  )
  return tasks.length / ((performance.now() - began) / 1000)
}
