import { beforeAll, describe, expect, test } from 'vitest'
import { isId, newId } from '#platform/ids'
import { posted } from '../support/served.ts'
import { formsIn, type Form } from './forms.ts'
import { columnsOf, fingerprint } from './marks.ts'
import { heldMore, moreFields, whoMayWhat, withFiles } from './more-fields.ts'
import { actionPath, addressOf, doors, type Door, paramsOf } from './routes.ts'
import { OTHER_CLIENT, type twoTowns } from './two-towns.ts'

type Towns = Awaited<ReturnType<typeof twoTowns>>
let towns: Towns

/** Where a parameter of an address is found, for a programme. A route with a new one makes this test fail until it is named here. */
const OWN: Record<string, string> = {
  referral: 'select id from referral where programme_id = $1 order by id limit 1',
  introduction: 'select id from introduction where programme_id = $1 order by id limit 1',
  draft: 'select id from referral_draft where programme_id = $1 order by id limit 1',
  service: 'select id from service where programme_id = $1 and hidden_at is null order by id limit 1',
  feed: 'select id from feed where programme_id = $1 order by id limit 1',
  member: `select id from member where programme_id = $1 and left_at is null order by id desc limit 1`,
  client: 'select id from client where programme_id = $1 order by id limit 1',
  programme: 'select slug from programme where programme_id = $1',
}
/** Parameters that are no row: a key of a link or of a password, the rest of an address. */
const NO_ROW: Record<string, string> = { key: 'x'.repeat(43), token: 'x'.repeat(32), path: 'services' }

type Params = Record<string, string>
let own: Params
let foreign: Params
let otherClients: Params

const STAFF = ['referrer', 'link-worker', 'provider-contact', 'volunteer', 'manager', 'administrator'] as const
const VISITORS = ['nobody', 'answer', 'came', 'plan', 'shortlist', 'confirm'] as const
type Who = (typeof STAFF)[number] | (typeof VISITORS)[number]
const sessions = new Map<Who, string>()

/** Who may read of the other client: whoever supports clients. Who manages checks who read of whom, and reads names there. */
const mayReadNames: Who[] = ['link-worker', 'manager', 'administrator']
/** The open directory is for everybody, also the other town's. */
const OPEN =
  /^Kanarie-t\.?-?(programme|organisation|service|location|service_at_location|schedule|phone|taxonomy|taxonomy_term|transit_stop|place)\b/

async function settle(): Promise<void> {
  const { owner, one, ours, theirs } = towns
  const found = async (programme: string) =>
    Object.fromEntries(await Promise.all(Object.entries(OWN).map(async ([name, sql]) => [name, await one(sql, [programme])] as const)))
  const named = { referral: towns.referral, introduction: towns.introduction, service: towns.service }
  own = { ...(await found(ours)), ...NO_ROW, ...named }
  foreign = { ...(await found(theirs)), ...NO_ROW }
  otherClients = {
    ...own,
    client: towns.otherClient,
    referral: await one('select id from referral where client_id = $1 limit 1', [towns.otherClient]),
    introduction: await one('select id from introduction where client_id = $1 limit 1', [towns.otherClient]),
  }
  for (const role of STAFF) {
    const email = role === 'referrer' ? await one('select email from member where id = $1', [towns.referrer]) : await towns.withRole(role)
    sessions.set(role, await towns.signIn(email))
  }
  await learnRows(owner, ours, theirs)
}

/** Which row an id of ours is, and what stands for it: a row of the same table that is not ours. */
const standIns = new Map<string, { foreign: string; other: string | undefined }>()
async function learnRows(owner: Towns['owner'], ours: string, theirs: string): Promise<void> {
  for (const { table } of (await columnsOf(owner, 'uuid')).filter(({ column }) => column === 'id')) {
    const foreignId = (await owner.query(`select id from ${table} where programme_id = $1 limit 1`, [theirs])).rows[0]?.id
    const where = towns.rows.other.of(table)
    const otherId = where && (await owner.query(`select id from ${table} where ${where} limit 1`)).rows[0]?.id
    const { rows } = await owner.query(`select id from ${table} where programme_id = $1`, [ours])
    for (const { id } of rows) standIns.set(id, { foreign: foreignId, other: otherId })
  }
}

interface Answer {
  what: string
  status: number
  location: string
  text: string
}
const problems: string[] = []
const wrong = (sentence: string) => void problems.push(sentence)
let asked = 0

/** Sends one request and looks at all that comes back, headers included. */
async function ask(who: Who, path: string, init: RequestInit = {}): Promise<Answer> {
  asked++
  const cookie = sessions.get(who) ?? ''
  const answer = await fetch(`${towns.served.origin}${path}`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(20_000),
    ...init,
    headers: { cookie, accept: 'text/html', ...(init.headers as Record<string, string>) },
  })
  const body = await answer.text()
  const text = `${JSON.stringify([...answer.headers])}\n${body}`
  const what = `${who}: ${init.method ?? 'GET'} ${path}`
  if (answer.status >= 500) wrong(`${what} answered ${answer.status}: ${towns.served.lastError()}`)
  const isOpen = /^\/($|p\/town-theirs|hsds)/.test(path)
  for (const [mark] of text.matchAll(/Kanarie-t[\w.-]*/g)) if (!isOpen || !OPEN.test(mark)) wrong(`${what} shows ${mark}`)
  for (const [mark] of text.matchAll(/Kanarie-c[\w.-]*/g)) {
    if (!mayReadNames.includes(who) || /story_piece/.test(mark)) wrong(`${what} shows ${mark}`)
  }
  return { what, status: answer.status, location: answer.headers.get('location') ?? '', text: body }
}

const SAYS_NO = [400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429]
const isNo = ({ status, location }: Answer) =>
  SAYS_NO.includes(status) || (status === 303 && /^(https?:\/\/[^/]+)?\/sign-in/.test(location))

/** The doors that this visitor could stand before: everybody all of them; who came by a link also with their key. */
const paramsFor = (who: Who, door: Door, all: Params): Params =>
  door.id.startsWith('/(link)/') && who in towns.keys && door.route.startsWith(`/${who}/`)
    ? { ...all, key: towns.keys[who as keyof Towns['keys']] }
    : all

/** Whoever begins a draft names it: an id of somebody else's begins an empty one. */
const isForeign = (door: Door) => paramsOf(door.route).some((name) => !(name in NO_ROW) && name !== 'draft')
/** Who came by a link stands where a stranger stands, but for the pages of links. */
const doorsOf = (who: Who) => doors.filter(({ id }) => !(who in towns.keys) || id.startsWith('/(link)/'))
/** What comes last, one after the other: after it there may be no session. */
const ENDS = ['/(staff)/account', '/(staff)/account/code-app', '/sign-out']
/** All of this is open to everybody, whichever programme. */
const isPublic = (door: Door) => door.id.startsWith('/(public)/')

/** Does the same for each, a few at once. */
async function each<T>(all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  const waiting = [...all]
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next)
    }),
  )
}

type Sendable = Form & { path: string }
const forms = new Map<Who, Sendable[]>()
/** The names of all fields that were seen in any form, with an id of the other programme where one held an id. */
const anyFields = new Map<string, string>()

function keepForms(who: Who, path: string, html: string): void {
  const found = formsIn(html).map((form) => ({ ...form, path: form.action.startsWith('/') ? form.action : path + form.action }))
  for (const [name, value] of found.flatMap((form) => form.fields)) {
    const standIn = standIns.get(value)
    if (standIn || !anyFields.has(name)) anyFields.set(name, standIn?.foreign ?? value)
  }
  forms.set(who, [...(forms.get(who) ?? []), ...found])
}

const formsOf = (who: Who) => (forms.get(who) ?? []).filter(({ path }) => !/sign-out|language|type-size/.test(path))
const sent = (fields: [string, string][]) => posted(towns.served.origin, fields)

/** The same form with rows of somebody else where it names rows. None: it names none. */
function withStandIns(form: Sendable, whose: 'foreign' | 'other'): Sendable[] {
  const fields = form.fields.map(([name, value]): [string, string] => [name, standIns.get(value)?.[whose] ?? value])
  return fields.some(([, value], at) => value !== form.fields[at]![1]) ? [{ ...form, fields }] : []
}

/**
 * Thirty rows of a list have thirty forms, of which with somebody else's row thirty times the same is left, but for the id that
 * each brings for a row of its own.
 */
function once(all: Sendable[]): Sendable[] {
  const known = new Set([...standIns.values()].flatMap(({ foreign, other }) => [foreign, other]))
  const keyOf = ({ path, fields }: Sendable) =>
    JSON.stringify([path, fields.map(([name, value]) => (isId(value) && !known.has(value) ? [name] : [name, value]))])
  return [...new Map(all.map((form) => [keyOf(form), form])).values()]
}

/** Of forms of one kind, only the first: the same address but for its ids, and the same fields. */
const oneOfEach = (all: Sendable[]) => [
  ...new Map(
    all.toReversed().map((form) => [JSON.stringify([form.path.replace(/[0-9a-f-]{36}/g, ''), form.fields.map(([name]) => name)]), form]),
  ).values(),
]
let done = 0

/** Sends whatever field was seen anywhere to each action of a door, at an address of the other programme. */
async function attack(who: Who, door: Door): Promise<void> {
  const generic = [...anyFields, ['id', newId()]] as [string, string][]
  const path = addressOf(door.route, paramsFor(who, door, foreign))
  for (const action of door.actions) {
    const answer = await ask(who, actionPath(path, action), sent(generic))
    if (isForeign(door) && !isPublic(door) && !isNo(answer)) wrong(`${answer.what} answered ${answer.status} ${answer.location}`)
  }
  for (const method of door.methods.filter((one) => one !== 'GET')) await ask(who, path, { ...sent(generic), method })
}

/** The tests of the crawl: whoever calls this has loaded the two programmes before they run. */
export function crawl(given: () => Towns): void {
  beforeAll(async () => {
    towns = given()
    await settle()
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('opens every address there is, and sees nothing of the other programme or of the other client', async () => {
      const before = problems.length
      await each(
        doorsOf(who).filter((door) => door.methods.includes('GET')),
        async (door) => {
          const path = addressOf(door.route, paramsFor(who, door, own))
          const answer = await ask(who, path)
          keepForms(who, path, answer.text)
          if (!isForeign(door)) return
          for (const params of [foreign, otherClients]) {
            const otherPath = addressOf(door.route, paramsFor(who, door, params))
            if (otherPath === path) continue
            const other = await ask(who, otherPath)
            const isAllowed = isPublic(door) || mayReadNames.includes(who)
            if (!isNo(other) && !(isAllowed && (params === otherClients || isPublic(door)))) wrong(`${other.what} answered ${other.status}`)
          }
        },
      )
      expect(problems.slice(before)).toEqual([])
    })
  })

  test('some pages were really opened, and what may be seen is there', async () => {
    const answer = await ask('link-worker', `/work/${otherClients.referral}`)
    expect(answer.text).toContain(`${OTHER_CLIENT}-client.given_name`)
    expect([...forms.values()].flat().length).toBeGreaterThan(100)
    for (const who of ['answer', 'came', 'plan', 'shortlist', 'confirm'] as const)
      expect((await ask(who, `/${who}/${towns.keys[who]}`)).status, who).toBe(200)
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('sends every form with rows of somebody else, and nothing of theirs changes', async () => {
      const before = problems.length
      const was = await fingerprint(towns.owner, towns.rows.theirs.of)
      await each(
        once((['foreign', 'other'] as const).flatMap((whose) => formsOf(who).flatMap((form) => withStandIns(form, whose)))),
        (form) => ask(who, form.path, sent(form.fields)),
      )
      await each(
        doorsOf(who).filter(({ id }) => !ENDS.includes(id)),
        (door) => attack(who, door),
      )
      if (sessions.has(who)) expect((await ask(who, '/account')).status, 'still signed in').toBe(200)
      expect(problems.slice(before)).toEqual([])
      expect(await fingerprint(towns.owner, towns.rows.theirs.of)).toEqual(was)
    })
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('sends every form with more fields than it has, and files that nobody asked for, and they change nothing', async () => {
      const [before, could] = [problems.length, await whoMayWhat(towns.owner)]
      const more = await moreFields(towns.owner)
      await each(oneOfEach(formsOf(who)), async ({ path, fields }) => {
        const has = new Set(fields.map(([name]) => name))
        const all = [...fields, ...more.filter(([name]) => !has.has(name))]
        const { status } = await ask(who, path, withFiles(towns.served.origin, all))
        if (status === 303) done++
      })
      expect(problems.slice(before)).toEqual([])
      expect(await heldMore(towns.owner)).toEqual([])
      if (who !== 'manager' && who !== 'administrator') expect(await whoMayWhat(towns.owner)).toEqual(could)
    })
  })

  test('many of those forms really did what they are for', () => expect(done).toBeGreaterThan(30))

  test.each([...STAFF, ...VISITORS])('%s sends at last what ends a session, and nothing of the other programme changes', async (who) => {
    const [before, was] = [problems.length, await fingerprint(towns.owner, towns.rows.theirs.of)]
    for (const door of doorsOf(who).filter(({ id }) => ENDS.includes(id))) await attack(who, door)
    expect(problems.slice(before)).toEqual([])
    expect(await fingerprint(towns.owner, towns.rows.theirs.of)).toEqual(was)
  })

  test('what is marked covers what people write', () => {
    expect(towns.marked.theirs.length).toBeGreaterThan(60)
    expect(towns.marked.theirs).toEqual(
      expect.arrayContaining([
        'client.given_name',
        'contact.note',
        'referral.reason',
        'story_piece.words',
        'introduction.message',
        'outgoing_mail.body',
      ]),
    )
    expect(asked).toBeGreaterThan(1500)
  })

  // Meanwhile everybody else was answered.
  test('a client that sends one byte of a form a second is let go after half a minute', async () => {
    expect(await towns.letGo).toBeLessThan(40_000)
  })
}
