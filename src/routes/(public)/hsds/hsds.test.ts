import type { RequestEvent } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { setRateLimits } from '#platform/rate-limit'
import { openWorld } from '../../../../tests/support/world.ts'
import { useFootbridge } from '../../footbridge.ts'
import { GET } from './[...path]/+server.ts'

const world = await openWorld()
setRateLimits(false)
useFootbridge({ db: world.db, config: { origin: 'https://footbridge.example.org' } } as Parameters<typeof useFootbridge>[0])

async function ask(path: string) {
  const url = new URL(`https://footbridge.example.org/hsds${path && `/${path}`}`)
  const event = { request: new Request(url), url, params: { path }, getClientAddress: () => '192.0.2.1' }
  const answer = await GET(event as unknown as RequestEvent<never, never> as never)
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

test('/hsds is the directory where there is one, and names them where there are more, or none', async () => {
  await world.service({ name: 'Harbour choir' })
  expect(await ask('')).toMatchObject({ status: 200, body: { openapi_url: 'https://footbridge.example.org/hsds/openapi.json' } })
  expect(await ask('services')).toMatchObject({ status: 200, body: { total_items: 1 } })

  await world.programme({ slug: 'elsewhere' })
  const elsewhere = expect.objectContaining({ url: 'https://footbridge.example.org/p/elsewhere/hsds' })
  expect(await ask('')).toMatchObject({ status: 200, body: { programmes: expect.arrayContaining([elsewhere]) } })
  expect(await ask('services')).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('more than one'), programmes: expect.arrayContaining([elsewhere]) },
  })

  await world.owner.query('set session_replication_role = replica')
  await world.owner.query('truncate programme cascade')
  expect(await ask('')).toMatchObject({ status: 200, body: { programmes: [] } })
  expect(await ask('services')).toMatchObject({ status: 404, body: { detail: 'There is no directory here yet.', programmes: [] } })
})
