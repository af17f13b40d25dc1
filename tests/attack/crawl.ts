import { beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { posted } from '../support/served.ts'
import { isNo, openAsker } from './asker.ts'
import { fingerprint } from './marks.ts'
import { heldMore, moreFields, whoMayWhat, withFiles } from './more-fields.ts'
import { actionPath, addressOf, doors, type Door } from './routes.ts'
import { learnStandIns, namesRow, type Params, rowsToName } from './rows.ts'
import { oneOfEach, openForms } from './sendable.ts'
import { OTHER_CLIENT, type Towns } from './two-towns.ts'
import { mayReadNames, signInAll, STAFF, VISITORS, type Who } from './visitors.ts'

let towns: Towns
let sessions: Map<Who, string>
let named: Awaited<ReturnType<typeof rowsToName>>
let asker: ReturnType<typeof openAsker>
let forms: ReturnType<typeof openForms>

/** The doors that this visitor could stand before: everybody all of them; who came by a link also with their key. */
const paramsFor = (who: Who, door: Door, all: Params): Params =>
  door.id.startsWith('/(link)/') && who in towns.keys && door.route.startsWith(`/${who}/`)
    ? { ...all, key: towns.keys[who as keyof Towns['keys']] }
    : all

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

const sent = (fields: [string, string][]) => posted(towns.served.origin, fields)
let done = 0

/** Sends whatever field was seen anywhere to each action of a door, at an address of the other programme. */
async function attack(who: Who, door: Door): Promise<void> {
  const generic = [...forms.anyFields, ['id', newId()]] as [string, string][]
  const path = addressOf(door.route, paramsFor(who, door, named.foreign))
  for (const action of door.actions) {
    const answer = await asker.ask(who, actionPath(path, action), sent(generic))
    if (namesRow(door) && !isPublic(door) && !isNo(answer)) asker.wrong(`${answer.what} answered ${answer.status} ${answer.location}`)
  }
  for (const method of door.methods.filter((one) => one !== 'GET')) await asker.ask(who, path, { ...sent(generic), method })
}

/** The tests of the crawl: whoever calls this has loaded the two programmes before they run. */
export function crawl(given: () => Towns): void {
  beforeAll(async () => {
    towns = given()
    sessions = await signInAll(towns)
    named = await rowsToName(towns)
    asker = openAsker(towns, sessions)
    forms = openForms(await learnStandIns(towns))
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('opens every address there is, and sees nothing of the other programme or of the other client', async () => {
      const before = asker.problems.length
      await each(
        doorsOf(who).filter((door) => door.methods.includes('GET')),
        async (door) => {
          const path = addressOf(door.route, paramsFor(who, door, named.own))
          const answer = await asker.ask(who, path)
          forms.keepForms(who, path, answer.text)
          if (!namesRow(door)) return
          for (const params of [named.foreign, named.otherClients]) {
            const otherPath = addressOf(door.route, paramsFor(who, door, params))
            if (otherPath === path) continue
            const other = await asker.ask(who, otherPath)
            const isAllowed = isPublic(door) || mayReadNames.includes(who)
            if (!isNo(other) && !(isAllowed && (params === named.otherClients || isPublic(door))))
              asker.wrong(`${other.what} answered ${other.status}`)
          }
        },
      )
      expect(asker.problems.slice(before)).toEqual([])
    })
  })

  test('some pages were really opened, and what may be seen is there', async () => {
    const answer = await asker.ask('link-worker', `/work/${named.otherClients.referral}`)
    expect(answer.text).toContain(`${OTHER_CLIENT}-client.given_name`)
    expect(forms.count()).toBeGreaterThan(100)
    for (const who of ['answer', 'came', 'plan', 'shortlist', 'confirm'] as const)
      expect((await asker.ask(who, `/${who}/${towns.keys[who]}`)).status, who).toBe(200)
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('sends every form with rows of somebody else, and nothing of theirs changes', async () => {
      const before = asker.problems.length
      const was = await fingerprint(towns.owner, towns.rows.theirs.of)
      await each(
        forms.once(
          (['foreign', 'other'] as const).flatMap((whose) => forms.formsOf(who).flatMap((form) => forms.withStandIns(form, whose))),
        ),
        (form) => asker.ask(who, form.path, sent(form.fields)),
      )
      await each(
        doorsOf(who).filter(({ id }) => !ENDS.includes(id)),
        (door) => attack(who, door),
      )
      if (sessions.has(who)) expect((await asker.ask(who, '/account')).status, 'still signed in').toBe(200)
      expect(asker.problems.slice(before)).toEqual([])
      expect(await fingerprint(towns.owner, towns.rows.theirs.of)).toEqual(was)
    })
  })

  describe.each([...STAFF, ...VISITORS])('%s', (who) => {
    test('sends every form with more fields than it has, and files that nobody asked for, and they change nothing', async () => {
      const [before, could] = [asker.problems.length, await whoMayWhat(towns.owner)]
      const more = await moreFields(towns.owner)
      await each(oneOfEach(forms.formsOf(who)), async ({ path, fields }) => {
        const has = new Set(fields.map(([name]) => name))
        const all = [...fields, ...more.filter(([name]) => !has.has(name))]
        const { status } = await asker.ask(who, path, withFiles(towns.served.origin, all))
        if (status === 303) done++
      })
      expect(asker.problems.slice(before)).toEqual([])
      expect(await heldMore(towns.owner)).toEqual([])
      if (who !== 'manager' && who !== 'administrator') expect(await whoMayWhat(towns.owner)).toEqual(could)
    })
  })

  test('many of those forms really did what they are for', () => expect(done).toBeGreaterThan(30))

  test.each([...STAFF, ...VISITORS])('%s sends at last what ends a session, and nothing of the other programme changes', async (who) => {
    const [before, was] = [asker.problems.length, await fingerprint(towns.owner, towns.rows.theirs.of)]
    for (const door of doorsOf(who).filter(({ id }) => ENDS.includes(id))) await attack(who, door)
    expect(asker.problems.slice(before)).toEqual([])
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
    expect(asker.asked()).toBeGreaterThan(1500)
  })

  // Meanwhile everybody else was answered.
  test('a client that sends one byte of a form a second is let go after half a minute', async () => {
    expect(await towns.letGo).toBeLessThan(40_000)
  })
}
