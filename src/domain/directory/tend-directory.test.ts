import { describe, expect, test } from 'vitest'
import { lettersOwed, oweLetter, sendLetter } from '#domain/letters'
import { openLink } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { react, reactions } from '#reactions'
import { openWorld } from '../../../tests/support/world.ts'
import {
  addService,
  careCount,
  careList,
  changeService,
  closeService,
  confirmService,
  countShown,
  decideChange,
  entryWithId,
  newService,
} from './index.ts'
import { historyOf, openReportsOf, reportService, settleReports, showService, tendDirectory } from './index.ts'

const DAY = 24
const origin = 'https://footbridge.example.org'

/** A programme of its own, so that whose turn it is depends on nothing else. */
async function place() {
  const world = await openedWorld.programme()
  const sam = await world.member('link-worker')
  const asked = () =>
    world.read((tx) => tx.selectFrom('confirmation_request').select(['service_id', 'sent_to', 'answered_at']).orderBy('asked_at').execute())
  const entry = async (id: string) => (await world.read((tx) => entryWithId(tx, id)))!
  const echo = async (kind: string) => {
    const facts = await world.read((tx) => tx.selectFrom('fact').select('id').where('kind', '=', kind).execute())
    for (const { id } of facts) for (const name of Object.keys(reactions[kind] ?? {})) await react(world.system, id, name, { origin })
  }
  return {
    ...world,
    sam,
    asked,
    entry,
    echo,
    tend: () => tendDirectory(world.system),
    care: () => world.read((tx) => careList(tx, world.system)),
  }
}

const openedWorld = await openWorld()
const { clock } = openedWorld

describe('asking providers', () => {
  test('the one that most people see and that is least fresh comes first, once, and the letter opens its page', async () => {
    const { service, system, tend, asked, echo, read } = await place()
    await service({ name: 'Seen by nobody', email: 'nobody@example.org' })
    const { id } = await service({ name: 'Seen by many', email: 'many@example.org' })
    for (let times = 0; times < 3; times++) await inTransaction(system, ({ tx }) => countShown(tx, system, id))
    await Promise.all([tend(), tend()])
    await tend()
    expect((await asked()).map(({ sent_to }) => sent_to)).toEqual(['many@example.org', 'nobody@example.org'])
    await echo('confirmation.asked')
    await echo('confirmation.asked')
    const letters = await read((tx) => lettersOwed(tx))
    expect(letters.map(({ to }) => to).sort()).toEqual(['many@example.org', 'nobody@example.org'])
    expect(letters[0]!.body).toMatch(/https:\/\/footbridge\.example\.org\/confirm\/[\w-]{43}/)
  })

  test('never more often than the provider chose, and not after two questions without an answer', async () => {
    const { service, system, tend, asked } = await place()
    const { id } = await service()
    await inTransaction(system, ({ tx }) => tx.updateTable('service').set({ confirm_every_days: 90 }).where('id', '=', id).execute())
    await confirmService({ ...system, actor: { kind: 'group', id } }, { serviceId: id })
    clock.forward(89 * DAY)
    await tend()
    expect(await asked()).toHaveLength(0)
    clock.forward(1 * DAY)
    await tend()
    clock.forward(89 * DAY)
    await tend()
    expect(await asked()).toHaveLength(1)
    clock.forward(1 * DAY)
    await tend()
    expect(await asked()).toHaveLength(2)
    clock.forward(13 * DAY)
    expect((await tend()).asked).toBe(0)
  })

  test('money that goes on after all brings an entry back, and a day that lies ahead is not lost by showing it', async () => {
    const { service, system, sam, entry } = await place()
    const provider = (id: string): Context => ({ ...system, actor: { kind: 'group', id } })
    const hidden = async () => {
      const { id } = await service()
      const ended = { hidden_at: clock.now(), hidden_because: 'funding-ended', funding_ends_on: '2026-05-01' }
      await inTransaction(system, ({ tx }) => tx.updateTable('service').set(ended).where('id', '=', id).execute())
      return id
    }
    const [corrected, shown, extended] = [await hidden(), await hidden(), await hidden()]
    const later = { fundingEndsOn: '2099-06-30' }
    await changeService(provider(corrected), { id: newId(), serviceId: corrected, fields: later })
    expect(await entry(corrected)).toMatchObject({ hiddenAt: null, fields: later })
    await showService(sam.ctx, { serviceId: shown })
    expect(await entry(shown)).toMatchObject({ hiddenAt: null, fields: { fundingEndsOn: null } })
    await changeService(sam.ctx, { id: newId(), serviceId: extended, fields: later })
    await showService(sam.ctx, { serviceId: extended })
    expect(await entry(extended)).toMatchObject({ hiddenAt: null, fields: later })
  })

  test('whom a directory names everywhere gets three letters a month', async () => {
    const { service, tend, asked } = await place()
    for (let count = 0; count < 8; count++) await service({ email: 'everywhere@example.org' })
    for (let day = 0; day < 5; day++) {
      await tend()
      clock.forward(DAY)
    }
    expect(await asked()).toHaveLength(3)
    clock.forward(30 * DAY)
    await tend()
    expect(await asked()).toHaveLength(6)
  })

  test('when somebody else is asked, the link of who was asked before opens nothing any more', async () => {
    const { service, system, tend, echo, read, public: anybody } = await place()
    const { id } = await service({ email: 'before@example.org' })
    const keyOfLast = async () => /\/confirm\/([\w-]{43})/.exec((await read((tx) => lettersOwed(tx)))[0]!.body!)![1]!
    const open = (key: string) => read((tx) => openLink(tx, anybody, key, 'confirm-service'))
    await tend()
    await echo('confirmation.asked')
    const before = await keyOfLast()
    clock.forward(200 * DAY)
    await tend()
    await echo('confirmation.asked')
    const again = await keyOfLast()
    expect(await open(again)).toMatchObject({ serviceId: id })
    await confirmService({ ...system, actor: { kind: 'group', id } }, { serviceId: id })
    await inTransaction(system, ({ tx }) => tx.updateTable('service').set({ email: 'after@example.org' }).where('id', '=', id).execute())
    clock.forward(200 * DAY)
    await tend()
    await echo('confirmation.asked')
    const after = await keyOfLast()
    for (const key of [before, again]) await expect(open(key)).rejects.toMatchObject({ reason: expect.stringMatching(/^link-/) })
    expect(await open(after)).toMatchObject({ serviceId: id })
  })

  test('at most twenty a day, and at most three to one address', async () => {
    const { service, tend, asked } = await place()
    for (let count = 0; count < 5; count++) await service({ email: 'one@example.org' })
    for (let count = 0; count < 22; count++) await service({ email: `group${count}@example.org` })
    await tend()
    await tend()
    expect(await asked()).toHaveLength(20)
    expect((await asked()).filter(({ sent_to }) => sent_to === 'one@example.org').length).toBeLessThanOrEqual(3)
    clock.forward(25)
    await tend()
    expect((await asked()).length).toBeGreaterThan(20)
  })

  test('without an address of its own the organisation is asked; without any, nobody', async () => {
    const { service, organisation, tend, asked } = await place()
    await service({ email: null, organisation: await organisation({ email: 'office@example.org' }) })
    await service({ email: null })
    await tend()
    expect(await asked()).toMatchObject([{ sent_to: 'office@example.org' }])
  })
})

/** Asked twice, the second time today. */
async function silent() {
  const here = await place()
  const { id } = await here.service({ name: 'Silent Singers' })
  await here.tend()
  clock.forward(180 * DAY)
  await here.tend()
  return { ...here, id }
}

describe('nobody answers', () => {
  test('after 14 days somebody should ring, after 30 it warns, after 60 it is hidden and comes back with one press', async () => {
    const { id, tend, care, entry, sam } = await silent()
    clock.forward(13 * DAY)
    expect((await care()).silent).toEqual([])
    clock.forward(1 * DAY)
    expect((await care()).silent).toMatchObject([{ name: 'Silent Singers', care: 'ring' }])
    clock.forward(16 * DAY)
    expect((await care()).silent).toMatchObject([{ care: 'warn' }])
    await tend()
    expect((await entry(id)).hiddenAt).toBeNull()
    clock.forward(30 * DAY)
    await Promise.all([tend(), tend()])
    expect(await entry(id)).toMatchObject({ hiddenBecause: 'no-answer' })
    expect((await care()).hidden).toMatchObject([{ because: 'no-answer' }])
    await showService(sam.ctx, { serviceId: id })
    await showService(sam.ctx, { serviceId: id })
    await tend()
    expect(await entry(id)).toMatchObject({ hiddenAt: null, hiddenBecause: null })
  })

  test('an answer brings it back by itself', async () => {
    const { id, tend, entry, system } = await silent()
    clock.forward(61 * DAY)
    await tend()
    await confirmService({ ...system, actor: { kind: 'group', id } }, { serviceId: id })
    expect(await entry(id)).toMatchObject({ hiddenAt: null, freshness: 100 })
  })
})

describe('a provider who confirms elsewhere', () => {
  const sourceSays = (here: Awaited<ReturnType<typeof place>>, id: string) =>
    inTransaction(here.system, ({ tx }) =>
      tx.updateTable('service').set({ confirmed_at: clock.now(), confirmed_by: null }).where('id', '=', id).execute(),
    )

  test('has answered: the entry is not hidden, and is asked about again when its time comes', async () => {
    const here = await silent()
    clock.forward(20 * DAY)
    await sourceSays(here, here.id)
    expect((await here.care()).silent).toEqual([])
    clock.forward(45 * DAY)
    await here.tend()
    expect((await here.entry(here.id)).hiddenAt).toBeNull()
    clock.forward(365 * DAY)
    expect((await here.tend()).asked).toBe(1)
  })

  test('brings an entry back that was hidden', async () => {
    const here = await silent()
    clock.forward(61 * DAY)
    await here.tend()
    expect(await here.entry(here.id)).toMatchObject({ hiddenBecause: 'no-answer' })
    clock.forward(1 * DAY)
    await sourceSays(here, here.id)
    await here.tend()
    await here.tend()
    expect(await here.entry(here.id)).toMatchObject({ hiddenAt: null, hiddenBecause: null })
    expect((await here.factKinds()).filter((kind) => kind === 'service.shown-again')).toHaveLength(1)
  })
})

describe('funding that ends', () => {
  test('it warns before, hides after its last day, tells of the closing, and one press takes the date out', async () => {
    const { service, system, tend, care, entry, sam, factKinds, read } = await place()
    const { id } = await service()
    const lastDay = new Date(clock.now().getTime() + 10 * 86_400_000).toISOString().slice(0, 10)
    await inTransaction(system, ({ tx }) => tx.updateTable('service').set({ funding_ends_on: lastDay }).where('id', '=', id).execute())
    expect((await care()).fundingEnds).toMatchObject([{ on: lastDay }])
    clock.forward(10 * DAY)
    await tend()
    expect((await entry(id)).hiddenAt).toBeNull()
    clock.forward(1 * DAY)
    await tend()
    await tend()
    expect(await entry(id)).toMatchObject({ hiddenBecause: 'funding-ended' })
    expect((await factKinds()).filter((kind) => kind === 'service.closed')).toHaveLength(1)
    await showService(sam.ctx, { serviceId: id })
    await tend()
    expect(await entry(id)).toMatchObject({ hiddenAt: null, fields: { fundingEndsOn: null } })
    expect(await read((tx) => historyOf(tx, id))).toHaveLength(1)
  })
})

describe('closed until a day', () => {
  test('it opens by itself when that day is over, says that, and the next closing begins without the old days', async () => {
    const { service, tend, entry, sam, factKinds, read } = await place()
    const { id } = await service()
    const day = (days: number) => new Date(clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const [first, last] = [day(0), day(3)]
    const closed = { status: 'temporarily closed', closedFrom: first, closedUntil: last } as const
    await changeService(sam.ctx, { id: newId(), serviceId: id, fields: closed })
    clock.forward(3 * DAY)
    await tend()
    expect((await entry(id)).fields).toMatchObject(closed)
    clock.forward(1 * DAY)
    expect(await tend()).toMatchObject({ opened: 1 })
    expect(await tend()).toMatchObject({ opened: 0 })
    expect((await entry(id)).fields).toMatchObject({ status: 'active', closedFrom: null, closedUntil: null })
    expect((await read((tx) => historyOf(tx, id))).map(({ saidBy }) => saidBy).sort()).toEqual(['member', 'system'])
    expect((await factKinds()).filter((kind) => kind === 'service.changed')).toHaveLength(2)
    await changeService(sam.ctx, { id: newId(), serviceId: id, fields: { status: 'temporarily closed' } })
    clock.forward(1 * DAY)
    expect(await tend()).toMatchObject({ opened: 0 })
    expect((await entry(id)).fields.status).toBe('temporarily closed')
  })

  test('what has stopped for good, or has no last day, stays closed', async () => {
    const { service, tend, entry, system } = await place()
    const [stopped, open] = [await service(), await service()]
    await inTransaction(system, async ({ tx }) => {
      await tx.updateTable('service').set({ status: 'defunct', closed_until: '2020-01-01' }).where('id', '=', stopped.id).execute()
      await tx.updateTable('service').set({ status: 'temporarily closed', closed_from: '2020-01-01' }).where('id', '=', open.id).execute()
    })
    expect(await tend()).toMatchObject({ opened: 0 })
    expect([(await entry(stopped.id)).fields.status, (await entry(open.id)).fields.status]).toEqual(['defunct', 'temporarily closed'])
  })
})

describe('what speaks against an entry', () => {
  test('a report makes it less fresh, once, until it is settled or confirmed', async () => {
    const { service, system, sam, client, entry, care, read } = await place()
    const { id } = await service()
    await confirmService({ ...system, actor: { kind: 'group', id } }, { serviceId: id })
    const { id: clientId } = await client()
    const report = { id: newId(), serviceId: id, kind: 'other-times' as const, note: 'It is on Wednesday now.' }
    const asClient: Context = { ...system, actor: { kind: 'client', id: clientId } }
    await Promise.all([reportService(asClient, report), reportService(asClient, report)])
    expect((await entry(id)).freshness).toBe(70)
    expect(await read((tx) => openReportsOf(tx, id))).toMatchObject([{ saidBy: 'client', note: 'It is on Wednesday now.' }])
    expect((await care()).reported).toMatchObject([{ serviceId: id, count: 1 }])
    await settleReports(sam.ctx, { serviceId: id })
    await settleReports(sam.ctx, { serviceId: id })
    expect((await entry(id)).freshness).toBe(100)
  })

  test('who has no part in it reports nothing', async () => {
    const { service, public: visitor, member } = await place()
    const { id } = await service()
    const report = { id: newId(), serviceId: id, kind: 'closed' as const, note: null }
    await expect(reportService(visitor, report)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(reportService((await member('referrer')).ctx, report)).rejects.toMatchObject({ kind: 'forbidden' })
  })

  test('an address that refuses letters for good counts once, is not tried again and is not asked', async () => {
    const { service, system, tend, asked, echo, entry, read, factKinds } = await place()
    const { id } = await service({ email: 'gone@example.org' })
    await inTransaction(system, ({ tx }) => oweLetter(tx, system, { onceKey: newId(), to: 'gone@example.org', subject: 'x', body: 'x' }))
    const [letter] = await read((tx) => lettersOwed(tx))
    let tries = 0
    const refusing = async () => {
      tries++
      throw Object.assign(new Error('550 no such user'), { command: 'RCPT TO', responseCode: 550 })
    }
    await sendLetter(system, letter!.id, refusing, false)
    await sendLetter(system, letter!.id, refusing, false)
    expect(tries).toBe(1)
    expect((await factKinds()).filter((kind) => kind === 'letter.bounced')).toHaveLength(1)
    await echo('letter.bounced')
    await echo('letter.bounced')
    expect(await read((tx) => openReportsOf(tx, id))).toMatchObject([{ kind: 'bounced', saidBy: 'system' }])
    expect((await entry(id)).freshness).toBe(18)
    await tend()
    expect(await asked()).toHaveLength(0)
  })

  test('a server that is busy, or refuses for another reason, is tried again', async () => {
    const { system, read } = await place()
    await inTransaction(system, ({ tx }) => oweLetter(tx, system, { onceKey: newId(), to: 'a@example.org', subject: 'x', body: 'x' }))
    const [letter] = await read((tx) => lettersOwed(tx))
    for (const fault of [{ command: 'RCPT TO', responseCode: 450 }, { command: 'DATA', responseCode: 554 }, { code: 'ECONNECTION' }]) {
      const failing = async () => Promise.reject(Object.assign(new Error('no'), fault))
      await expect(sendLetter(system, letter!.id, failing, false)).rejects.toThrow('no')
    }
  })
})

describe('groups that no directory brings', () => {
  const form = () => ({
    id: newId(),
    name: 'Chess in the window',
    what: 'Two boards and a kettle.',
    when: 'Most Saturdays, 14:00',
    address1: '3 Ferry Steps',
    city: 'Overwater',
    postalCode: null,
    contactName: 'Omar',
    phone: '07700 900444',
    email: null,
    agreed: 'yes' as const,
    agreedHow: 'spoken' as const,
    signed: null,
  })

  test('a link worker’s is there at once; the same form twice is one', async () => {
    const { sam, entry, read } = await place()
    const group = form()
    await Promise.all([addService(sam.ctx, group), addService(sam.ctx, group)])
    expect(await entry(group.id)).toMatchObject({
      hiddenAt: null,
      freshness: 100,
      fields: { phones: ['07700 900444'], contactName: 'Omar' },
    })
    expect(await read((tx) => historyOf(tx, group.id))).toHaveLength(1)
  })

  test('a resident’s is found by nobody until somebody accepts it', async () => {
    const { public: visitor, sam, entry, care } = await place()
    const group = { ...form(), signed: 'Mrs Okafor' }
    expect(await addService(visitor, group)).toMatchObject({ state: 'proposed' })
    expect(await entry(group.id)).toMatchObject({ hiddenBecause: 'proposed' })
    const [waiting] = (await care()).proposed
    expect(waiting).toMatchObject({ isNew: true, by: 'Mrs Okafor', name: 'Chess in the window' })
    const [change] = await openedWorldHistory(group.id, sam.ctx)
    await decideChange(sam.ctx, { changeId: change!.id, decision: 'apply' })
    expect(await entry(group.id)).toMatchObject({ hiddenAt: null, confirmedBy: 'Overwater Together' })
  })

  test('an entry of which several corrections wait stands once in the list of what needs doing', async () => {
    const { service, system, care, read } = await place()
    const { id } = await service({ name: 'Choir' })
    await inTransaction(system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
    const provider: Context = { ...system, actor: { kind: 'group', id } }
    for (const fees of ['£1', '£2']) await changeService(provider, { id: newId(), serviceId: id, fields: { fees } })
    expect((await care()).proposed).toMatchObject([{ serviceId: id, count: 2, isNew: false }])
    expect(await read((tx) => careCount(tx, system))).toBe(1)
  })

  test('the same words again are once, also with the new id that the page brings; a changed word in the same form puts the first right', async () => {
    const { public: visitor, care, entry, read, sam } = await place()
    const group = { ...form(), signed: 'Mrs Okafor' }
    const first = await addService(visitor, group)
    expect(await addService(visitor, { ...group, id: newId() })).toEqual(first)
    expect((await care()).proposed).toHaveLength(1)
    expect(await addService(visitor, { ...group, when: 'Sundays' })).toEqual(first)
    expect(await addService(visitor, { ...group, when: 'Mondays', phone: null, email: 'omar@example.org' })).toEqual(first)
    expect((await care()).proposed).toHaveLength(1)
    const { fields } = await entry(group.id)
    expect(fields).toMatchObject({ times: [{ note: 'Mondays' }], phones: [], email: 'omar@example.org' })
    expect((await read((tx) => historyOf(tx, group.id))).map(({ state }) => state).sort()).toEqual(['proposed', 'undone', 'undone'])
    // What somebody has looked at stays as it was told.
    const change = (await read((tx) => historyOf(tx, group.id))).find(({ state }) => state === 'proposed')
    await decideChange(sam.ctx, { changeId: change!.id, decision: 'apply' })
    expect(await addService(visitor, { ...group, id: newId(), when: 'Fridays' })).not.toEqual(first)
  })

  test('what somebody else tells takes the place of nobody’s words, however alike', async () => {
    const { public: visitor, care, entry } = await place()
    const choir = { ...form(), name: 'Choir for men', city: 'Overwater' }
    await addService(visitor, choir)
    for (const other of [{ name: 'Choir for women' }, { city: 'Underhill', when: 'Fridays' }, { signed: 'Mr Bell' }])
      await addService(visitor, { ...choir, ...other, id: newId() })
    expect((await care()).proposed).toHaveLength(4)
    expect(await entry(choir.id)).toMatchObject({ fields: { name: 'Choir for men', place: { city: 'Overwater' } } })
  })

  test('declined it stays out, and is not deleted', async () => {
    const { public: visitor, sam, entry } = await place()
    const group = form()
    await addService(visitor, group)
    const [change] = await openedWorldHistory(group.id, sam.ctx)
    await decideChange(sam.ctx, { changeId: change!.id, decision: 'decline' })
    expect(await entry(group.id)).toMatchObject({ hiddenBecause: 'declined' })
    // Told again, it waits for somebody again.
    const again = await addService(visitor, { ...group, id: newId() })
    expect(await entry(again.id)).toMatchObject({ hiddenBecause: 'proposed' })
    expect(again.id).not.toBe(group.id)
  })

  test('whoever takes over nothing of it keeps it out, and it is kept as declined', async () => {
    const { public: visitor, sam, entry } = await place()
    const group = form()
    await addService(visitor, group)
    const [change] = await openedWorldHistory(group.id, sam.ctx)
    expect(await decideChange(sam.ctx, { changeId: change!.id, decision: 'apply', take: [] })).toBe('declined')
    expect(await entry(group.id)).toMatchObject({ hiddenBecause: 'declined', confirmedAt: null })
    expect(await openedWorldHistory(group.id, sam.ctx)).toMatchObject([{ state: 'declined' }])
  })

  test('it refuses a group that nobody can be asked about', async () => {
    const { sam, member } = await place()
    await expect(addService(sam.ctx, { ...form(), phone: null })).rejects.toMatchObject({ kind: 'invalid', field: 'phone' })
    await expect(addService(sam.ctx, { ...form(), phone: 'call me' + '!' })).rejects.toMatchObject({ kind: 'invalid', field: 'phone' })
    await expect(addService(sam.ctx, { ...form(), email: 'omar' })).rejects.toMatchObject({ kind: 'invalid', field: 'email' })
    const { id, what, when, contactName, agreedHow } = form()
    const parsed = newService.safeParse({ id, what, when, contactName, agreedHow, name: '', phone: '12', email: 'omar' })
    expect(parsed.error?.issues.map(({ path }) => path[0]).sort()).toEqual(['agreed', 'email', 'name', 'phone'])
    await expect(addService((await member('referrer')).ctx, form())).rejects.toMatchObject({ kind: 'forbidden' })
  })

  async function openedWorldHistory(id: string, ctx: Context) {
    return inTransaction(ctx, ({ tx }) => historyOf(tx, id))
  }
})

describe('closing an entry', () => {
  test('many that one fetch left out do not hide those that are out of sight for another reason', async () => {
    const { service, care, programmeId } = await place()
    const { id } = await service()
    const owner = openedWorld.owner
    await owner.query(`update service set hidden_at = now() - interval '1 day', hidden_because = 'no-answer' where id = $1`, [id])
    await owner.query(
      `insert into service (programme_id, id, name, hidden_at, hidden_because, created_at, updated_at)
       select $1, gen_random_uuid(), 'Left out ' || n, now(), 'unnamed', now(), now() from generate_series(1, 110) n`,
      [programmeId],
    )
    const { hidden, hiddenLeftOut } = await care()
    expect(hidden).toHaveLength(31)
    expect(hidden).toContainEqual(expect.objectContaining({ serviceId: id, because: 'no-answer' }))
    expect(hiddenLeftOut).toBe(80)
  })

  test('it is out of sight and told once; who has no part in it closes nothing', async () => {
    const { service, sam, entry, factKinds, member } = await place()
    const { id } = await service()
    await expect(closeService((await member('referrer')).ctx, { serviceId: id })).rejects.toMatchObject({ kind: 'forbidden' })
    await Promise.all([closeService(sam.ctx, { serviceId: id }), closeService(sam.ctx, { serviceId: id })])
    expect(await entry(id)).toMatchObject({ hiddenBecause: 'closed' })
    expect((await factKinds()).filter((kind) => kind === 'service.closed')).toHaveLength(1)
  })
})
