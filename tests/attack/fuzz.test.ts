import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeLink } from '#domain/links'
import { inTransaction } from '#platform/context'
import { introduced } from '../support/introduced.ts'
import { serve, type Served } from '../support/served.ts'
import { openWorld } from '../support/world.ts'
import { strangeRequests, type Strange } from './requests.ts'
import { actionPath, addressOf, doors, type Door } from './routes.ts'

/** Requests for each public address: 10,000 by `npm run fuzz`. */
const TIMES = Number(process.env.FUZZ ?? 120)
/** Which addresses, by a part of them, or by the whole behind "="; all without it. */
const ONLY = process.env.FUZZ_ONLY ?? ''
const isAsked = (route: string) => (ONLY.startsWith('=') ? route === ONLY.slice(1) : route.includes(ONLY))
/** An answer that takes longer hangs. No timing: the slowest honest one takes a hundredth of it. */
const HANGS = 15_000
/** Twice what it held after 10,000. */
const MOST_MEMORY = 400 * 1024 * 1024

const world = await openWorld()
let served: Served
let keys: Record<string, string>
let params: Record<string, string>
const agent = new Agent({ keepAlive: true, maxSockets: 8 })

beforeAll(async () => {
  world.clock.set(new Date())
  const { id, clientId, serviceId } = await introduced(world)
  const link = async (about: Parameters<typeof makeLink>[2]) =>
    (await inTransaction(world.system, ({ tx }) => makeLink(tx, world.system, about))).key
  keys = {
    answer: await link({ purpose: 'answer-introduction', introductionId: id }),
    came: await link({ purpose: 'tell-attendance', introductionId: id }),
    plan: await link({ purpose: 'see-plan', clientId }),
    shortlist: await link({ purpose: 'shortlist', clientId }),
    confirm: await link({ purpose: 'confirm-service', serviceId: serviceId! }),
  }
  served = await serve(world)
  params = {
    programme: (await world.owner.query('select slug from programme limit 1')).rows[0].slug,
    service: serviceId!,
    token: 'x'.repeat(32),
    path: 'services',
  }
}, 120_000)
afterAll(() => agent.destroy())

/** Pages that read nothing of their own, so that no file of a server stands beside them. */
const plainPages: Door[] = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('/+page.svelte') && !existsSync(join('src/routes', dirname(file), '+page.server.ts')))
  .map((file) => {
    const id = `/${dirname(file)}`
    return { id, route: id.replace(/\/\([^)]+\)/g, ''), actions: [], methods: ['GET'] }
  })
/** Every door that no session stands before, found on disk; and those of the accounts, which are not routes. */
const open = [...doors, ...plainPages].filter(({ id, route }) => !id.startsWith('/(staff)') && isAsked(route))
const PASSKEYS = [
  'generate-authenticate-options',
  'verify-authentication',
  'generate-register-options',
  'verify-registration',
  'list-user-passkeys',
]
const accounts: Door = { id: '/api/auth', route: '/api/auth', actions: [], methods: [] }

/** The names of fields and parameters, as the source says them: a new one is tried by being there. */
const names = [
  ...new Set(
    readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => [
        ...readFileSync(join('src/routes', file), 'utf8').matchAll(
          /\b(\w+): (?:z\.|needed\(|optional\(|tick|newRowId)|searchParams\.(?:get|getAll|has)\('([\w-]+)'\)|form\.get\('(\w+)'\)/g,
        ),
      ])
      .map(([, one, two, three]) => one ?? two ?? three!),
  ),
  'page',
  'per_page',
  'format',
  'modified_after',
  'x-sveltekit-invalidated',
]

const pathsOf = ({ route, actions }: Door): string[] => {
  if (route === '/api/auth')
    return ['/api/auth/callback/oidc', '/api/auth/sign-up/email', ...PASSKEYS.map((name) => `/api/auth/passkey/${name}`)]
  const at = addressOf(route, { ...params, key: keys[route.split('/')[1]!] ?? 'x'.repeat(43) })
  return [
    at,
    ...actions.map((action) => actionPath(at, action)),
    `${at === '/' ? '' : at}/__data.json`,
    ...(route.includes('hsds') ? [`${at}/${params.service}`] : []),
  ]
}

/** The status of the answer, when all of it has come; 0 when the server hung up. */
function send({ method, path, headers, body }: Strange): Promise<number> {
  return new Promise((resolve, reject) => {
    const hangs = setTimeout(() => reject(new Error('hangs')), HANGS)
    const done = (status: number) => {
      clearTimeout(hangs)
      resolve(status)
    }
    const { hostname, port } = new URL(served.origin)
    const req = request(
      {
        agent,
        hostname,
        port,
        method,
        path,
        headers: { origin: served.origin, ...headers, ...(body ? { 'content-length': body.length } : {}) },
      },
      (res) => {
        res
          .on('data', () => undefined)
          .on('end', () => done(res.statusCode!))
          .on('error', () => done(0))
      },
    )
    req.on('error', () => done(0))
    req.end(body)
  })
}

const memoryOf = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024

describe.each([...open, ...(isAsked('/api/auth') ? [accounts] : [])])('$route', (door) => {
  test(
    'answers whatever comes, without an error of its own',
    async () => {
      const paths = pathsOf(door)
      await fc.assert(
        fc.asyncProperty(fc.array(strangeRequests(paths, names), { minLength: 8, maxLength: 8 }), async (several) => {
          const statuses = await Promise.all(several.map(send))
          statuses.forEach((status, at) => {
            const { method, path, headers, body } = several[at]!
            if (status >= 500)
              throw new Error(
                `${status} for ${method} ${path.slice(0, 600)} ${JSON.stringify(headers)} ${body?.toString('latin1').slice(0, 600)}`,
              )
          })
        }),
        { numRuns: Math.ceil(TIMES / 8), endOnFailure: true },
      )
      // A server that hung up on one strange request may do so; one that is gone answers none.
      expect(served.ended()).toBeUndefined()
      const held = memoryOf(served.pid)
      if (process.env.FUZZ)
        process.stdout.write(`${door.route}: ${paths.length} paths, the server holds ${Math.round(held / 1024 / 1024)} MB\n`)
      expect(held).toBeLessThan(MOST_MEMORY)
    },
    Math.max(120_000, TIMES * 100),
  )
})

test('the server still stands, and remembers no more than before', async () => {
  expect(await send({ method: 'GET', path: '/sign-in', headers: {}, body: undefined })).toBe(200)
  expect(memoryOf(served.pid)).toBeLessThan(MOST_MEMORY)
})
