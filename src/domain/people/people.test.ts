import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import {
  addClient,
  clientsNamedAndBorn,
  clientDetails,
  clientWithId,
  findClients,
  nameOf,
  reachNews,
  reachNewsOf,
  reachProblem,
  tellReachNews,
  ways,
  waysToAvoid,
  waysToReach,
} from './index.ts'
import { withNews } from './reach-news.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const detailsOf = (fields: Record<string, unknown>) => clientDetails.parse({ givenName: 'Ada', reachBy: 'in-person', ...fields })
const add = (fields: Record<string, unknown>) => inTransaction(sam.ctx, ({ tx }) => addClient(tx, sam.ctx, detailsOf(fields)))
const clientWith = async (fields: Record<string, unknown>) => (await world.read(async (tx) => clientWithId(tx, (await add(fields)).id)))!

describe('details of a person', () => {
  test.each(['Ada', 'Łukasz', 'محمد', '小林', 'O’Brien-van der Meulen', 'J', 'Nguyễn Thị Minh Khai', "D'Arcy 3rd"])(
    'the name %s is kept as it is written, without a family name or an address',
    async (givenName) => {
      const client = await clientWith({ givenName })
      expect(client).toMatchObject({ givenName, familyName: null, address1: null })
      expect(nameOf(client)).toBe(givenName)
    },
  )

  test('people are called by the name that they go by', () => {
    expect(nameOf({ givenName: 'Ronald', knownAs: 'Ron', familyName: 'Bickerstaff' })).toBe('Ron Bickerstaff')
  })

  test.each(['+44 (0)1632 960100', '06-12345678', '01632 960100', '(020) 7946.0991'])(
    'the number %s is kept as it was typed',
    async (phone) => {
      expect((await clientWith({ phone, reachBy: 'phone' })).phone).toBe(phone)
    },
  )

  test.each([
    ['phone', { phone: 'ask her sister' }, 'phone-not-understood'],
    ['phone', { phone: '112' }, 'phone-not-understood'],
    ['phone', { phone: '0'.repeat(41) }, 'too-long'],
    ['givenName', { givenName: '   ' }, 'name-needed'],
    ['givenName', { givenName: 'x'.repeat(121) }, 'too-long'],
    ['givenName', { givenName: 'Ada\u0000' }, 'not-understood'],
    ['birthDate', { birthDate: '1950-02-30' }, 'birth-date-not-understood'],
    ['birthDate', { birthDate: '2999-01-01' }, 'birth-date-in-future'],
    ['birthDate', { birthDate: '1066-10-14' }, 'birth-date-not-understood'],
    ['email', { email: 'ada at example' }, 'email-not-understood'],
    ['email', { email: 'ada@example.org,' }, 'email-not-understood'],
    ['email', { email: '<ada@example.org>' }, 'email-not-understood'],
    ['phone', { reachBy: 'phone' }, 'reach-phone-needed'],
    ['homePhone', { reachBy: 'home-phone', phone: '01632 960100' }, 'reach-home-phone-needed'],
    ['doNotUse', { reachBy: 'phone', phone: '01632 960100', doNotUse: ['phone'] }, 'reach-phone-forbidden'],
    ['doNotUse', { reachBy: 'text', phone: '01632 960100', doNotUse: ['text'] }, 'reach-text-forbidden'],
  ])('at %s, %j is refused as %s', (field, fields, reason) => {
    const { error } = clientDetails.safeParse({ givenName: 'Ada', reachBy: 'in-person', ...fields })
    expect(error?.issues.map(({ path, message }) => [path[0], message])).toContainEqual([field, reason])
  })

  test('everything that is wrong is said at once, also what does not fit together', () => {
    const { error } = clientDetails.safeParse({ givenName: '', birthDate: '2999-01-01', reachBy: 'phone', email: 'ada at example' })
    expect(error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
      ['givenName', 'name-needed'],
      ['birthDate', 'birth-date-in-future'],
      ['email', 'email-not-understood'],
      ['phone', 'reach-phone-needed'],
    ])
  })

  test('a number that cannot be read is said once, not also as missing', () => {
    const { error } = clientDetails.safeParse({ givenName: 'Ada', phone: 'ask her sister', reachBy: 'phone' })
    expect(error?.issues.map(({ message }) => message)).toEqual(['phone-not-understood'])
  })

  test('an id of nobody, and an id that is none, find nobody', async () => {
    expect(await world.read((tx) => clientWithId(tx, newId()))).toBeUndefined()
    expect(await world.read((tx) => clientWithId(tx, "1' or true"))).toBeUndefined()
  })

  test('a person of another programme is not found', async () => {
    const elsewhere = await world.programme()
    const { id } = await elsewhere.client()
    expect(await world.read((tx) => clientWithId(tx, id))).toBeUndefined()
  })

  test('adding with one id twice adds once', async () => {
    const id = newId()
    const twice = () => inTransaction(sam.ctx, ({ tx }) => addClient(tx, sam.ctx, detailsOf({}), { id }))
    expect([await twice(), await twice()]).toEqual([
      { id, isNew: true },
      { id, isNew: false },
    ])
  })
})

describe('how to reach somebody', () => {
  const safe = detailsOf({
    phone: '07700 900100',
    homePhone: '01632 960100',
    reachBy: 'phone',
    reachWhen: 'after three',
    doNotUse: ['home-phone', 'voicemail'],
    reachNote: 'Her son listens in.',
  })

  test('what is not safe stands before every number', () => {
    expect(waysToReach(safe).map(({ way, allowed }) => [way, allowed])).toEqual([
      ['home-phone', false],
      ['voicemail', false],
      ['phone', true],
      ['text', true],
    ])
  })

  test('the preferred way says when, the forbidden one says why not', () => {
    expect(waysToReach(safe)[0]).toMatchObject({ value: '01632 960100', note: 'Her son listens in.' })
    expect(waysToReach(safe)[2]).toMatchObject({ isPreferred: true, note: 'after three' })
  })

  test('with nothing forbidden the note stands at the preferred way', () => {
    expect(waysToReach({ ...safe, doNotUse: [] })[0]?.note).toBe('after three. Her son listens in.')
  })

  const reach = fc.record({
    phone: fc.option(fc.constant('07700 900100')),
    homePhone: fc.option(fc.constant('01632 960100')),
    email: fc.option(fc.constant('ada@example.org')),
    reachBy: fc.constantFrom(...ways),
    reachWhen: fc.option(fc.constant('mornings')),
    reachNote: fc.option(fc.constantFrom('Ring twice.', 'Ask for Ada.')),
    doNotUse: fc.uniqueArray(fc.constantFrom(...waysToAvoid)),
  })

  test('news never lifts a warning, and never leaves a way that is forbidden or leads nowhere', () => {
    fc.assert(
      fc.property(reach, reach, (known, told) => {
        const client = { ...safe, id: newId(), ...known }
        const after = withNews(client, { ...told, reachBy: told.reachBy })
        expect(after.doNotUse).toEqual(expect.arrayContaining([...known.doNotUse, ...told.doNotUse]))
        expect(reachProblem(after)).toBeUndefined()
      }),
    )
  })

  const tell = async (clientId: string, fields: Record<string, unknown>, referral?: { id: string }) => {
    const { id: referralId } = referral ?? (await world.referral({ client: { id: clientId } }))
    await inTransaction(sam.ctx, (work) => tellReachNews(work, sam.ctx, { clientId, referralId, news: reachNews.parse(fields) }))
    return { id: referralId }
  }
  const newsOf = (clientId: string) => world.read((tx) => reachNewsOf(tx, clientId))

  test('news about somebody whom we know is added to what we know', async () => {
    const { id } = await add({ phone: '07700 900100', homePhone: '01632 960100', reachBy: 'home-phone' })
    await tell(id, { doNotUse: ['home-phone'], reachNote: 'He listens in.' })
    expect(await world.read((tx) => clientWithId(tx, id))).toMatchObject({
      homePhone: '01632 960100',
      doNotUse: ['home-phone'],
      reachBy: 'phone',
      reachNote: 'He listens in.',
    })
  })

  test('a new number takes the place of the old one, which is kept with who told it', async () => {
    const { id } = await add({ phone: '07700 900100', reachBy: 'phone' })
    const referral = await tell(id, { phone: '07700 900999' })
    await tell(id, { phone: '07700 900999' }, referral)
    expect((await world.read((tx) => clientWithId(tx, id)))?.phone).toBe('07700 900999')
    expect(await newsOf(id)).toMatchObject([
      { phone: '07700 900999', changed: ['phone'], former: { phone: '07700 900100', email: null }, toldBy: sam.name },
    ])
  })

  test('it leaves one fact, with codes only; what was known already leaves none', async () => {
    const { id } = await add({ phone: '07700 900100', reachBy: 'phone' })
    await tell(id, { phone: '07700 900100' })
    const referral = await tell(id, { email: 'ada@example.org', doNotUse: ['voicemail'] })
    expect((await world.read((tx) => factsAbout(tx, id))).map(({ kind, payload }) => [kind, payload])).toEqual([
      ['client.reach-changed', { referral: referral.id, changed: ['email', 'do-not-use'] }],
    ])
    expect(await newsOf(id)).toHaveLength(1)
  })

  test('of two who bring a warning at once, neither is lost', async () => {
    const { id } = await add({ phone: '07700 900100', reachBy: 'phone' })
    const { id: referralId } = await world.referral({ client: { id } })
    const first = await world.pool.connect()
    await first.query('begin')
    await first.query("select set_config('app.programme', $1, true)", [world.programmeId])
    await first.query("update client set do_not_use = '{home-phone}', reach_note = 'He listens in.' where id = $1", [id])
    const second = tell(id, { doNotUse: ['voicemail'], reachNote: 'Her son has the phone.' }, { id: referralId })
    await untilSomebodyWaits(world)
    await first.query('commit')
    first.release()
    await second
    expect(await world.read((tx) => clientWithId(tx, id))).toMatchObject({
      doNotUse: ['home-phone', 'voicemail'],
      reachNote: 'He listens in. / Her son has the phone.',
    })
  })

  test('every note that was told is shown, the oldest too, each once', async () => {
    const notes = ['a', 'b', 'c'].map((letter) => letter.repeat(490))
    const { id } = await add({ phone: '07700 900100', reachBy: 'phone', reachNote: notes[0]! })
    for (const reachNote of [notes[1], notes[2], notes[1]]) await tell(id, { reachNote })
    expect((await world.read((tx) => clientWithId(tx, id)))?.reachNote).toBe(notes.join(' / '))
  })

  test('news about nobody is refused', async () => {
    await expect(tell(newId(), {}, { id: newId() })).rejects.toThrow('client-not-found')
  })
})

describe('looking somebody up', () => {
  test('accents, capitals and a slip of the pen are forgiven', async () => {
    const { id } = await add({ givenName: 'Łukasz', familyName: 'Żółkowski' })
    for (const name of ['łukasz żółkowski', 'Lukasz Zolkowski', 'Lukas Zolkowsky', 'Zolkowski']) {
      expect((await world.read((tx) => findClients(tx, { name }))).map((found) => found.id)).toContain(id)
    }
  })

  test('a name in another script is found', async () => {
    const { id } = await add({ givenName: 'محمد', familyName: 'الأحمد' })
    expect((await world.read((tx) => findClients(tx, { name: 'محمد الأحمد' })))[0]?.id).toBe(id)
  })

  test('with a birth date, only who shares it or has none', async () => {
    const [same, , unknown] = [
      await add({ givenName: 'Jan', familyName: 'Twaalfhoven', birthDate: '1950-03-09' }),
      await add({ givenName: 'Jan', familyName: 'Twaalfhoven', birthDate: '1982-01-01' }),
      await add({ givenName: 'Jan', familyName: 'Twaalfhoven' }),
    ]
    const found = await world.read((tx) => findClients(tx, { name: 'Jan Twaalfhoven', birthDate: '1950-03-09' }))
    expect(found.map(({ id }) => id).sort()).toEqual([same.id, unknown.id].sort())
  })

  test('one letter, or a wildcard, does not list everybody', async () => {
    await expect(world.read((tx) => findClients(tx, { name: ' a ' }))).rejects.toThrow('name-too-short')
    expect(await world.read((tx) => findClients(tx, { name: '%%' }))).toEqual([])
    expect(await world.read((tx) => findClients(tx, { name: "'; drop table client; --" }))).toEqual([])
  })

  test('nobody of another programme is found', async () => {
    const elsewhere = await world.programme()
    await elsewhere.client({ givenName: 'Quirijn', familyName: 'Zevenbergen' })
    expect(await world.read((tx) => findClients(tx, { name: 'Quirijn Zevenbergen' }))).toEqual([])
  })

  describe('by the whole family name and the birth date', () => {
    const found = async (familyName: string, birthDate = '1951-02-03') =>
      (await world.read((tx) => clientsNamedAndBorn(tx, { familyName, birthDate }))).map(({ id }) => id)

    test('capitals, accents and what stands before the name do not matter', async () => {
      const { id } = await add({ givenName: 'Zoë', familyName: 'van der Méér', birthDate: '1951-02-03' })
      for (const name of ['van der Méér', 'VAN DER MEER', 'Meer', 'v.d. Meer', 'Meer, van der', ' vd meer '])
        expect(await found(name)).toEqual([id])
    })

    test.each(['Mee', 'van der', 'Zoë', '', '%'])('"%s" finds nobody', async (name) => {
      expect(await found(name)).toEqual([])
    })

    test('another birth date finds nobody', async () => {
      expect(await found('van der Meer', '1951-02-04')).toEqual([])
    })

    test('somebody with one name is found by it', async () => {
      const { id } = await add({ givenName: 'محمد', birthDate: '1999-12-31' })
      expect(await found('محمد', '1999-12-31')).toEqual([id])
    })
  })
})
