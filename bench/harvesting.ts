import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { addFeed, runsOf } from '#domain/feeds'
import { type Context, reading } from '#platform/context'
import { harvest } from '../src/standards/hsds/index.ts'
import { idOf } from './generate-directory.ts'

const FEED = idOf('eeee', 1)

interface Harvested {
  services: number
  seconds: number
  /** Megabytes that this process grew by at most. */
  grew: number
}

/** Fetches this file of lines into an empty programme as any other feed: over HTTP, put aside first, then applied. */
export async function harvesting(ctx: Context, file: string): Promise<Harvested> {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
    createReadStream(file).pipe(answer)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await addFeed(ctx, { id: FEED, name: 'Bench', url, kind: 'hsds-json', everyHours: 24, rule: 'newest-wins' }, { allowPrivate: true })
  const before = process.memoryUsage().rss
  let most = before
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 500)
  const began = performance.now()
  await harvest(ctx, { feedId: FEED }, { allowPrivate: true })
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  server.close()
  const [run] = await reading(ctx, (tx) => runsOf(tx, FEED, 1))
  if (run?.state !== 'applied') throw new Error(`the run is ${run?.state}: ${JSON.stringify(run?.report.failure)}`)
  return { services: run.seen, seconds, grew: Math.round((most - before) / 1e6) }
}
