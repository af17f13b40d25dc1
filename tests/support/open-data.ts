import type { RequestEvent } from '@sveltejs/kit'
import type { Database } from '#platform/database'
import { setRateLimits } from '#platform/rate-limit'
import { GET, OPTIONS, POST } from '../../src/routes/(public)/p/[programme]/hsds/[...path]/+server.ts'
import { useFootbridge } from '../../src/routes/footbridge.ts'

export type Json = Record<string, unknown>

/** Asks the open directory of a programme as a program elsewhere does, through its route. */
export function openDirectory(db: Database, slug: string) {
  setRateLimits(false)
  useFootbridge({ db, config: { origin: 'https://footbridge.example.org' } } as Parameters<typeof useFootbridge>[0])
  const ask = async (path: string, options: RequestInit = {}): Promise<Response> => {
    const url = new URL(`https://footbridge.example.org/p/${slug}/hsds${path}`)
    const request = new Request(url, options)
    const params = { programme: slug, path: url.pathname.split('/hsds')[1]!.replace(/^\//, '') }
    const handler = request.method === 'OPTIONS' ? OPTIONS : request.method === 'POST' ? POST : GET
    return handler({ request, url, params, getClientAddress: () => '192.0.2.1' } as unknown as RequestEvent<never, never> as never)
  }
  return {
    ask,
    read: async (path: string) => (await (await ask(path)).json()) as Json,
    page: async (path: string) => (await (await ask(path)).json()) as Json & { contents: Json[]; total_items: number },
    lines: async (path: string) =>
      (await (await ask(path)).text())
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Json),
  }
}
