import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { putOnShortlist, shareShortlist } from '#domain/matching'
import { makePlanLink } from '#domain/plans'
import { saveDraft } from '#domain/referrals'
import type { Context, Role } from '#platform/context'
import { newId } from '#platform/ids'
import { setRateLimits } from '#platform/rate-limit'
import { useFootbridge } from '../src/routes/footbridge.ts'
import type { Footbridge } from '../src/startup.ts'
import { introduced, keysTo } from './support/introduced.ts'
import { openWorld } from './support/world.ts'

interface Page {
  load?: (event: never) => unknown
  actions?: Record<string, (event: never) => unknown>
  GET?: (event: never) => unknown
}

/** Every page and file that this program answers with: a new one is looked at by being there. */
const pages = Object.entries(
  (import.meta as unknown as { glob(pattern: string[], options: { eager: true }): Record<string, Page> }).glob(
    ['../src/routes/**/+page.server.ts', '../src/routes/**/+server.ts'],
    { eager: true },
  ),
).map(([file, page]) => ({ route: file.replace(/^.*\/routes/, '').replace(/\/\+\w+(\.server)?\.ts$/, ''), page }))

const world = await openWorld()
world.clock.set(new Date())
useFootbridge({
  db: world.db,
  config: { secret: 'a secret that only tests know, forty letters', origin: 'http://localhost' },
  isDemo: true,
} as Footbridge)
afterAll(() => setRateLimits(true))
setRateLimits(false)

const NAME = { givenName: 'Zebulon', familyName: 'Quillfeather', phone: '07700 900666' }
const client = await world.client(NAME)
const { referralId, serviceId, id: introduction, sam, key: answer } = await introduced(world, { client })
const roles: Role['role'][] = ['referrer', 'link-worker', 'manager', 'administrator']
const organisationId = (await world.organisation()).id
await world.owner.query('update referral set referrer_id = $1 where id = $2', [sam.id, referralId])
const reader: Context = {
  ...sam.ctx,
  actor: { kind: 'member', id: sam.id, name: sam.name, roles: roles.map((role) => ({ role, organisationId })) },
}
const draft = (await saveDraft(reader, { draftId: newId(), answers: { clientId: client.id, needs: ['debt'] } })).id
await putOnShortlist(reader, { id: newId(), referralId, serviceId: serviceId! })
const keys: Record<string, string> = {
  '/(link)/answer': answer,
  '/(link)/came': (await keysTo(world, '/came/'))[0] ?? '',
  '/(link)/plan': (await makePlanLink(reader, { clientId: client.id, pin: null })).path.split('/').at(-1)!,
  '/(link)/shortlist': (await shareShortlist(reader, { referralId })).path.split('/').at(-1)!,
}
const programme = await programmeWith(world.db, world.programmeId)

function eventFor(route: string, form?: FormData) {
  const key = Object.entries(keys).find(([beginning]) => route.startsWith(beginning))?.[1] ?? ''
  const known: Record<string, string | undefined> = {
    referral: referralId,
    introduction,
    draft,
    service: serviceId ?? undefined,
    key,
    programme: programme!.slug,
  }
  const params = Object.fromEntries([...route.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map(([, name]) => [name, known[name!] ?? newId()]))
  const url = new URL(`http://localhost${route}`)
  return {
    params,
    url,
    route: { id: route },
    locals: { ctx: reader, programme, locale: 'en', memberships: [], user: undefined },
    cookies: { get: () => undefined, set: () => undefined, getAll: () => [], delete: () => undefined },
    request: form ? new Request(url, { method: 'POST', body: form }) : new Request(url),
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    parent: async () => ({}),
    depends: () => undefined,
    isDataRequest: false,
  } as never
}

/** What a form may hold, with nothing in it that says who the client is. */
function anyForm(): FormData {
  const form = new FormData()
  const fields = {
    name: 'quill',
    service: serviceId!,
    near: '',
    q: '',
    go: 'find',
    part: 'who',
    seen: '{}',
    familyName: 'Quill',
    givenName: 'Zeb',
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

/** What came out of a page for whoever asked: also what it said no with. */
async function outOf(answering: () => unknown): Promise<string> {
  try {
    const given = await answering()
    return given instanceof Response ? await given.text() : JSON.stringify(given ?? null)
  } catch (thrown) {
    return JSON.stringify(thrown)
  }
}

const forget = () => world.owner.query('delete from client_read')
const written = async () => (await world.owner.query('select from client_read where client_id = $1', [client.id])).rowCount

const showing: string[] = []
/** Letters of a demo, in which everybody is invented: elsewhere this page is not there. */
const isDemo = (route: string) => route === '/(staff)/outbox'
const isTheirOwn = (route: string) => /^\/\(link\)\/(plan|shortlist)\//.test(route)

describe('no page shows a client without a line of who saw it', () => {
  test.each(pages)('$route', async ({ route, page }) => {
    const asked: [string, () => unknown][] = [
      ...(page.load ? [['load', () => page.load!(eventFor(route))] as [string, () => unknown]] : []),
      ...(page.GET ? [['GET', () => page.GET!(eventFor(route))] as [string, () => unknown]] : []),
      ...Object.entries(page.actions ?? {}).map(([name, act]) => [name, () => act(eventFor(route, anyForm()))] as [string, () => unknown]),
    ]
    for (const [name, answering] of asked) {
      await forget()
      const out = await outOf(answering)
      const shows = Object.values(NAME).some((secret) => out.includes(secret))
      if (shows) showing.push(`${route} ${name}`)
      if (shows && !isTheirOwn(route) && !isDemo(route)) expect(await written(), `${route} ${name}`).toBeGreaterThan(0)
      if (isTheirOwn(route)) expect(await written(), `${route} ${name}`).toBe(0)
    }
  })

  test('and the pages that show one were reached', () => {
    expect(showing).toEqual(
      expect.arrayContaining([
        '/(staff)/work load',
        '/(staff)/work/everybody load',
        '/(staff)/work/everybody find',
        '/(staff)/work/[referral] load',
        '/(staff)/work/[referral]/find load',
        '/(staff)/work/[referral]/heard/[introduction] load',
        '/(staff)/work/[referral]/introduce/[service] load',
        '/(staff)/work/[referral]/link load',
        '/(staff)/work/[referral]/shortlist load',
        '/(staff)/refer load',
        '/(staff)/refer/[referral] load',
        '/(staff)/refer/[referral]/sent load',
        '/(staff)/refer/new/[draft] load',
        '/(link)/answer/[key] load',
        '/(link)/plan/[key] load',
      ]),
    )
  })
})

test('every file of the domain that reads who a client is says who saw them, or is named here with the reason', () => {
  const reasons: Record<string, string> = {
    'people/add-client.ts': 'it writes them',
    'rights/copy-parts.ts': 'copy.ts, which asks for these parts, says it',
  }
  const silent = readdirSync('src/domain', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .filter((file) => {
      const source = readFileSync(join('src/domain', file), 'utf8')
      return /\bgiven_name\b|\bfamily_name\b/.test(source) && !/\bsaw\(\s*tx/.test(source)
    })
  expect(silent.filter((file) => !(file in reasons))).toEqual([])
})
