import { describe, expect, test } from 'vitest'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { react } from '#reactions'
import { openWorld } from '../../../tests/support/world.ts'
import {
  answersToProvider,
  changeService,
  checksCorrections,
  confirmService,
  setChecksCorrections,
  decideChange,
  entryWithId,
  historyOf,
  openReportsOf,
  reportService,
  type ServiceFields,
  takeBackChange,
  unansweredOf,
  undoChange,
} from './index.ts'

const world = await openWorld()
const agnieszka = await world.member('link-worker')
const sam = await world.member('link-worker')

/** Somebody who came by a link to one entry. */
const providerOf = (serviceId: string): Context => ({ ...world.public, actor: { kind: 'group', id: serviceId } })

async function entry() {
  const { id } = await world.service({ name: 'Quayside Walkers' })
  const now = async () => (await world.read((tx) => entryWithId(tx, id)))!
  const change = (ctx: Context, fields: Partial<ServiceFields>, saw?: Partial<ServiceFields>) => {
    const changeId = newId()
    return changeService(ctx, { id: changeId, serviceId: id, fields, saw }).then((answer) => ({ ...answer, id: changeId }))
  }
  return { id, now, change, provider: providerOf(id), history: () => world.read((tx) => historyOf(tx, id)) }
}

const checking = (on: boolean) =>
  inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: on }).execute())

describe('changing an entry', () => {
  test('a provider’s correction is there at once, with who, when, was and is', async () => {
    const { change, provider, now, history } = await entry()
    expect(
      await change(provider, {
        capacity: 'waitlist',
        easyWords: 'We walk. You can come.',
        times: [{ weekday: 'TU', opensAt: '10:00', closesAt: '11:30', note: null }],
        place: { name: 'The Anchor', address1: '19 Quay Street', address2: null, city: 'Overwater', postalCode: 'OV2 1AB' },
        phones: ['01632 960111'],
        circumstances: ['women'],
        fundingEndsOn: '2026-06-30',
      }),
    ).toMatchObject({ state: 'applied' })
    const { fields, confirmedAt } = await now()
    expect(fields).toMatchObject({
      capacity: 'waitlist',
      times: [{ weekday: 'TU', opensAt: '10:00', closesAt: '11:30' }],
      place: { address1: '19 Quay Street' },
      phones: ['01632 960111'],
      circumstances: ['women'],
      fundingEndsOn: '2026-06-30',
    })
    expect(confirmedAt).toEqual(world.clock.now())
    const [said] = await history()
    expect(said).toMatchObject({ saidBy: 'provider', state: 'applied', saidAt: world.clock.now() })
    expect(said!.fields.capacity).toEqual({ was: 'capacity', is: 'waitlist' })
  })

  test('where the programme checks corrections, a provider’s waits and a colleague’s does not', async () => {
    const { change, provider, now } = await entry()
    await checking(true)
    expect(await change(provider, { name: 'Quay Walkers' })).toMatchObject({ state: 'proposed' })
    expect((await now()).fields.name).toBe('Quayside Walkers')
    expect(await change(sam.ctx, { alert: 'No walk on 5 May.' })).toMatchObject({ state: 'applied' })
    await checking(false)
  })

  test('it refuses who has no part in it, another entry’s link, and what makes no sense', async () => {
    const { change, id } = await entry()
    const referrer = await world.member('referrer')
    await expect(change(referrer.ctx, { name: 'Mine' })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(change(providerOf(newId()), { name: 'Mine' })).rejects.toMatchObject({ kind: 'gone' })
    await expect(change(world.public, { name: 'Mine' })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(change(sam.ctx, { name: ' ' })).rejects.toMatchObject({ kind: 'invalid', field: 'name' })
    await expect(change(sam.ctx, { needs: ['money'] })).rejects.toMatchObject({ kind: 'invalid', field: 'needs' })
    await expect(change(sam.ctx, { url: 'javascript:alert(1)' as string })).rejects.toMatchObject({ kind: 'invalid', field: 'url' })
    await expect(change(sam.ctx, { closedFrom: '2026-08-02', closedUntil: '2026-08-01' })).rejects.toMatchObject({ field: 'closedUntil' })
    const elsewhere = await world.programme()
    const theirs = await elsewhere.member('link-worker')
    await expect(changeService(theirs.ctx, { id: newId(), serviceId: id, fields: { name: 'x' } })).rejects.toMatchObject({
      kind: 'not-found',
    })
  })

  test('everything that is wrong is said at once, in the order of the form', async () => {
    const { change, now } = await entry()
    const saw = (await now()).fields
    await change(sam.ctx, { fees: '£2' })
    const wrong = { fundingEndsOn: '2020-01-01', alert: 'x'.repeat(501), name: '', closedFrom: '2026-08-02', closedUntil: '2026-08-01' }
    const asked = { ...saw, ...wrong, minimumAge: Number.NaN, email: 'nowhere', fees: '£3' }
    await expect(change(agnieszka.ctx, asked, saw)).rejects.toMatchObject({
      kind: 'conflict',
      problems: {
        errors: {
          closedUntil: 'closed-until-before-from',
          fundingEndsOn: 'day-is-past',
          alert: 'too-long-by',
          name: 'name-needed',
          email: 'email-not-whole',
          fees: 'entry-changed',
          minimumAge: 'age-not-understood',
        },
        words: { alert: { count: '1', max: '500' } },
      },
    })
    const times = [
      { weekday: 'MO', opensAt: '09:00', closesAt: '10:00', note: null },
      { weekday: 'TU', opensAt: '11:00', closesAt: '10:00', note: null },
    ] as const
    await expect(change(sam.ctx, { times: [...times], url: 'nowhere' })).rejects.toMatchObject({
      problems: { errors: { 'times-1': 'closes-before-it-opens', url: 'url-not-understood' } },
    })
    await expect(change(sam.ctx, { name: '', url: 'nowhere' })).rejects.toMatchObject({ kind: 'invalid', field: 'name' })
  })

  test('what belongs together is asked together: a last closed day without its first, an end without a beginning, ages the wrong way', async () => {
    const { change, provider, now } = await entry()
    await change(provider, { closedFrom: '2026-08-01', closedUntil: '2026-08-20', minimumAge: 18 })
    for (const [asked, errors] of [
      [{ closedFrom: null }, { closedFrom: 'closed-from-needed' }],
      [{ maximumAge: 17 }, { maximumAge: 'age-to-below-from' }],
      [{ times: [{ weekday: 'MO', opensAt: null, closesAt: '10:00', note: null }] }, { 'times-0': 'opens-needed' }],
      [{ phones: ['ask for Jan'] }, { phones: 'phone-not-understood' }],
    ] as const)
      await expect(change(provider, asked as never)).rejects.toMatchObject({ problems: { errors } })
    // As people write them on a leaflet.
    const spoken = [
      '01632 960111 (José)',
      '01632 960112 (Sam’s mum)',
      "01632 960113 (Sam's dad)",
      'Tel: 01632 960114',
      '01632 960115, ask for Jan',
    ]
    await change(provider, { closedFrom: null, closedUntil: null, minimumAge: null, maximumAge: 17, phones: ['113', ...spoken] })
    expect((await now()).fields).toMatchObject({
      closedFrom: null,
      closedUntil: null,
      maximumAge: 17,
      phones: expect.arrayContaining(['113', ...spoken]),
    })
    // Whoever writes only a last day means that it is closed from now.
    await change(provider, { closedUntil: '2026-08-20' })
  })

  test('the same form twice is one change, and what stood there already is none', async () => {
    const { id, change, history } = await entry()
    const form = { id: newId(), serviceId: id, fields: { fees: '£2' } }
    await Promise.all([changeService(sam.ctx, form), changeService(sam.ctx, form)])
    expect(await change(sam.ctx, { fees: '£2' })).toMatchObject({ state: 'nothing' })
    expect(await history()).toHaveLength(1)
  })

  test('what was taken back or declined is not said to stand when its form is sent again; under a new id it counts', async () => {
    const { id, provider, now, history } = await entry()
    const form = { id: newId(), serviceId: id, fields: { fees: '£2' } }
    await changeService(sam.ctx, form)
    await undoChange(sam.ctx, { changeId: form.id })
    await expect(changeService(sam.ctx, form)).rejects.toMatchObject({ kind: 'conflict', reason: 'change-sent-before' })
    expect((await now()).fields.fees).toBeNull()
    await checking(true)
    const waiting = { ...form, id: newId() }
    await changeService(provider, waiting)
    expect(await changeService(provider, waiting)).toEqual({ state: 'proposed' })
    await decideChange(sam.ctx, { changeId: waiting.id, decision: 'decline' })
    await expect(changeService(provider, waiting)).rejects.toMatchObject({ reason: 'change-sent-before' })
    expect(await changeService(provider, { ...form, id: newId() })).toEqual({ state: 'proposed' })
    await checking(false)
    expect((await history()).map(({ state }) => state).sort()).toEqual(['declined', 'proposed', 'undone'])
  })

  test('of two at once the second sees what stands, and different fields go together', async () => {
    const { change, now } = await entry()
    const saw = (await now()).fields
    await change(sam.ctx, { ...saw, fees: '£2' }, saw)
    await expect(change(agnieszka.ctx, { ...saw, fees: '£3' }, saw)).rejects.toMatchObject({ kind: 'conflict', field: 'fees' })
    expect((await now()).fields.fees).toBe('£2')
    await change(agnieszka.ctx, { ...saw, alert: 'Bring a coat.' }, saw)
    expect((await now()).fields).toMatchObject({ fees: '£2', alert: 'Bring a coat.' })
    const both = await Promise.allSettled([
      change(sam.ctx, { ...saw, contactName: 'Derek' }, saw),
      change(agnieszka.ctx, { ...saw, contactName: 'Irena' }, saw),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('what a feed brought and nobody touched is no fault of whoever corrects the rest', async () => {
    const { id, change, provider, now } = await entry()
    const long = 'Knitting.\n'.repeat(900)
    await inTransaction(world.system, ({ tx }) =>
      tx.updateTable('service').set({ url: 'www.knit.example', description: long }).where('id', '=', id).execute(),
    )
    const saw = (await now()).fields
    // As a browser sends it back: other line breaks, nothing at the end.
    const sent = { ...saw, description: long.replaceAll('\n', '\r\n') }
    expect(await change(provider, { ...sent, capacity: 'no-capacity' }, saw)).toMatchObject({ state: 'applied' })
    expect((await now()).fields).toMatchObject({ capacity: 'no-capacity', url: 'www.knit.example', description: long })
    await expect(change(provider, { ...sent, url: 'nowhere' }, saw)).rejects.toMatchObject({ kind: 'invalid', field: 'url' })
    // Whoever was quicker is still not overwritten.
    await change(sam.ctx, { fees: '£2' })
    await expect(change(provider, { ...sent, fees: '£3' }, saw)).rejects.toMatchObject({ kind: 'conflict', field: 'fees' })
  })

  test('a fault half way leaves nothing behind', async () => {
    const { id, now, history } = await entry()
    const form = { id: newId(), serviceId: id, fields: { name: 'Half', circumstances: ['nobody-knows-this'] } }
    await expect(changeService(sam.ctx, form)).rejects.toMatchObject({ kind: 'invalid' })
    expect((await now()).fields.name).toBe('Quayside Walkers')
    expect(await history()).toHaveLength(0)
  })

  test('a place that is shared stays as it is for the others', async () => {
    const one = await entry()
    const other = await entry()
    const hall = { name: 'The hall', address1: '1 High Street', address2: null, city: 'Overwater', postalCode: null }
    await one.change(sam.ctx, { place: hall })
    await inTransaction(world.system, async ({ tx }) => {
      const { location_id } = await tx
        .selectFrom('service_at_location')
        .select('location_id')
        .where('service_id', '=', one.id)
        .executeTakeFirstOrThrow()
      await tx.insertInto('service_at_location').values({ service_id: other.id, location_id }).execute()
    })
    await other.change(sam.ctx, { place: { ...hall, address1: '2 High Street' } })
    expect((await one.now()).fields.place?.address1).toBe('1 High Street')
    expect((await other.now()).fields.place?.address1).toBe('2 High Street')
  })

  test('an entry that is closed by a change says so once', async () => {
    const { change } = await entry()
    world.clock.forward(1)
    const before = (await world.factKinds()).length
    await change(sam.ctx, { status: 'defunct' })
    expect((await world.factKinds()).slice(before).sort()).toEqual(['service.changed', 'service.closed'])
  })
})

test('whether corrections are checked is for who answers for the programme; twice is once', async () => {
  const manager = await world.member('manager')
  await expect(setChecksCorrections(sam.ctx, { checks: true })).rejects.toMatchObject({ kind: 'forbidden' })
  await setChecksCorrections(manager.ctx, { checks: true })
  await setChecksCorrections(manager.ctx, { checks: true })
  expect(await world.read(checksCorrections)).toBe(true)
  expect((await world.factKinds()).filter((kind) => kind === 'programme.changed')).toHaveLength(1)
  await checking(false)
})

describe('deciding what was proposed', () => {
  async function proposal() {
    const one = await entry()
    await checking(true)
    const { id: changeId } = await one.change(one.provider, { name: 'Quay Walkers' })
    await checking(false)
    return { ...one, changeId }
  }

  test('applied it is there, declined it is not; deciding twice the same is once, otherwise it says so', async () => {
    const first = await proposal()
    await decideChange(sam.ctx, { changeId: first.changeId, decision: 'apply' })
    await decideChange(sam.ctx, { changeId: first.changeId, decision: 'apply' })
    expect((await first.now()).fields.name).toBe('Quay Walkers')
    await expect(decideChange(sam.ctx, { changeId: first.changeId, decision: 'decline' })).rejects.toMatchObject({
      reason: 'change-decided',
    })
    const second = await proposal()
    await decideChange(sam.ctx, { changeId: second.changeId, decision: 'decline' })
    expect((await second.now()).fields.name).toBe('Quayside Walkers')
    expect(await second.history()).toMatchObject([{ state: 'declined', decidedBy: sam.name }])
  })

  test('two people decide at once: one counts', async () => {
    const { changeId } = await proposal()
    const both = await Promise.allSettled([
      decideChange(sam.ctx, { changeId, decision: 'apply' }),
      decideChange(agnieszka.ctx, { changeId, decision: 'decline' }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('what was overtaken is not applied over it, unless by who saw what it says now', async () => {
    const { changeId, change, now } = await proposal()
    await change(sam.ctx, { name: 'Harbour Walkers' })
    await expect(decideChange(sam.ctx, { changeId, decision: 'apply' })).rejects.toMatchObject({ reason: 'change-overtaken' })
    const sawBefore = { changeId, decision: 'apply', take: ['name'], saw: { name: 'Quayside Walkers' } } as const
    await expect(decideChange(sam.ctx, sawBefore)).rejects.toMatchObject({ reason: 'change-overtaken' })
    world.clock.forward(1)
    expect(await decideChange(sam.ctx, { ...sawBefore, saw: { name: 'Harbour Walkers' } })).toBe('applied')
    expect((await now()).fields.name).toBe('Quay Walkers')
    await undoChange(sam.ctx, { changeId })
    expect((await now()).fields.name).toBe('Harbour Walkers')
  })

  test('of several fields each is decided by itself: what changed meanwhile blocks nothing, and what is left out is kept as declined', async () => {
    const { change, provider, now, history } = await entry()
    await checking(true)
    const { id: changeId } = await change(provider, { name: 'Quay Walkers', fees: '£2', alert: 'Wet.' })
    await checking(false)
    await change(sam.ctx, { fees: '£3' })
    const some = { changeId, decision: 'apply', take: ['name', 'alert'] } as const
    expect(await decideChange(sam.ctx, some)).toBe('applied')
    expect(await decideChange(sam.ctx, some)).toBe('applied')
    // Whoever took over something else as well, or all of it, is not told that it stands.
    for (const take of [['name', 'alert', 'fees'], ['name'], undefined])
      await expect(decideChange(agnieszka.ctx, { changeId, decision: 'apply', take })).rejects.toMatchObject({ reason: 'change-decided' })
    expect(await now()).toMatchObject({ fields: { name: 'Quay Walkers', alert: 'Wet.', fees: '£3' }, confirmedAt: null })
    const said = (await history()).filter(({ saidBy }) => saidBy === 'provider')
    expect(said.map(({ state, fields }) => [state, Object.keys(fields).sort()])).toEqual(
      expect.arrayContaining([
        ['applied', ['alert', 'name']],
        ['declined', ['fees']],
      ]),
    )
    expect(said).toHaveLength(2)
  })

  test('one tick rules two days that were said together, so that no group is closed by half of what its provider said', async () => {
    const { change, provider, now } = await entry()
    const proposed = async () => {
      await checking(true)
      const { id } = await change(provider, { fees: '£2', closedFrom: '2026-08-01', closedUntil: '2026-08-20' })
      await checking(false)
      return id
    }
    await decideChange(sam.ctx, { changeId: await proposed(), decision: 'apply', take: ['fees', 'closedUntil'] })
    expect((await now()).fields).toMatchObject({ fees: '£2', closedFrom: null, closedUntil: null })
    const both = { changeId: await proposed(), decision: 'apply', take: ['closedFrom'] } as const
    for (let times = 0; times < 2; times++) expect(await decideChange(sam.ctx, both)).toBe('applied')
    expect((await now()).fields).toMatchObject({ closedFrom: '2026-08-01', closedUntil: '2026-08-20' })
  })

  test('its provider is told what was taken over, what was left out and why, on their page and in a letter where something was left out', async () => {
    const { id, change, provider } = await entry()
    await world.owner.query(`update service set email = 'walkers@example.org' where id = $1`, [id])
    await checking(true)
    const { id: changeId } = await change(provider, { name: 'Quay Walkers', fees: '£2', alert: 'Wet.' })
    await checking(false)
    const told = async () => {
      const { rows } = await world.owner.query<{ id: string }>(
        `select id from fact where kind = 'service.correction-declined' and subject_id = $1`,
        [id],
      )
      for (const fact of rows) await react(world.system, fact.id, 'tellProvider', { origin: 'https://footbridge.example.org' })
    }
    const letters = () =>
      world.read((tx) => tx.selectFrom('outgoing_mail').select(['to_address', 'body']).where('subject', 'like', 'What we did%').execute())
    await decideChange(sam.ctx, { changeId, decision: 'apply', take: ['name', 'alert'], because: 'We were told that it is free.' })
    for (let times = 0; times < 2; times++) await told()
    const [answer] = await world.read((tx) => answersToProvider(tx, world.system, id))
    expect(answer).toMatchObject({ left: { fees: { is: '£2' } }, because: 'We were told that it is free.' })
    expect(Object.keys(answer!.taken).sort()).toEqual(['alert', 'name'])
    expect(await letters()).toMatchObject([{ to_address: 'walkers@example.org' }])
    expect((await letters())[0]!.body).toMatch(/Taken over: 2. Left out: 1.\nWhy: We were told that it is free.[^]*\/confirm\//)

    const whole = await entry()
    await checking(true)
    const { id: wholeId } = await whole.change(whole.provider, { fees: '£2' })
    await checking(false)
    await decideChange(sam.ctx, { changeId: wholeId, decision: 'apply' })
    expect(await world.read((tx) => answersToProvider(tx, world.system, whole.id))).toMatchObject([{ taken: { fees: {} }, left: {} }])
  })

  test('where the address that was asked is not that of the entry any more, the answer goes there without a link', async () => {
    const { id, change, provider } = await entry()
    const asked = { service_id: id, sent_to: 'left@example.org', asked_at: world.clock.now() }
    await inTransaction(world.system, ({ tx }) => tx.insertInto('confirmation_request').values(asked).execute())
    await checking(true)
    const { id: changeId } = await change(provider, { fees: '£2' })
    await checking(false)
    await change(sam.ctx, { email: 'stays@example.org' })
    await decideChange(sam.ctx, { changeId, decision: 'decline' })
    const { rows } = await world.owner.query<{ id: string }>(
      `select id from fact where kind = 'service.correction-declined' and subject_id = $1`,
      [id],
    )
    await react(world.system, rows[0]!.id, 'tellProvider', { origin: 'https://footbridge.example.org' })
    const letter = await world.read((tx) =>
      tx.selectFrom('outgoing_mail').select('body').where('to_address', '=', 'left@example.org').executeTakeFirstOrThrow(),
    )
    expect(letter.body).toContain('Left out: 1.')
    expect(letter.body).not.toMatch(/confirm|send it again/)
  })

  test('what was decided in part, while the clock went on, is not said to be decided whole', async () => {
    const { change, provider } = await entry()
    await checking(true)
    const { id: changeId } = await change(provider, { name: 'Quay Walkers', fees: '£2' })
    await checking(false)
    let ticks = 0
    const ctx = { ...sam.ctx, clock: { now: () => new Date(world.clock.now().getTime() + ++ticks) } }
    expect(await decideChange(ctx, { changeId, decision: 'apply', take: ['name'] })).toBe('applied')
    await expect(decideChange(ctx, { changeId, decision: 'apply' })).rejects.toMatchObject({ reason: 'change-decided' })
  })

  test('what its provider took back is said to be that, to who decides', async () => {
    const { changeId, provider } = await proposal()
    await takeBackChange(provider, { changeId })
    for (const decision of ['apply', 'decline'] as const)
      await expect(decideChange(sam.ctx, { changeId, decision })).rejects.toMatchObject({ reason: 'change-taken-back' })
  })

  test('nothing of it taken over is declining it; taken over with a day that now lies before the first is refused in words', async () => {
    const { change, provider, now } = await entry()
    await checking(true)
    const one = await change(provider, { fees: '£2' })
    const other = await change(provider, { closedUntil: '2026-08-01' })
    await checking(false)
    expect(await decideChange(sam.ctx, { changeId: one.id, decision: 'apply', take: [] })).toBe('declined')
    await change(sam.ctx, { closedFrom: '2026-09-01' })
    await expect(decideChange(sam.ctx, { changeId: other.id, decision: 'apply' })).rejects.toMatchObject({
      reason: 'closed-until-before-from',
    })
    expect((await now()).fields).toMatchObject({ fees: null, closedUntil: null })
  })

  test('taken over late, it is confirmed on the day its provider spoke; what was said and asked since still waits for an answer', async () => {
    const { id, change, provider, now } = await entry()
    await checking(true)
    const saidAt = world.clock.now()
    const { id: changeId } = await change(provider, { fees: '£2' })
    await checking(false)
    world.clock.forward(24)
    await reportService(sam.ctx, { id: newId(), serviceId: id, kind: 'closed', note: null })
    const asked = { service_id: id, sent_to: 'walkers@example.org', asked_at: world.clock.now() }
    await inTransaction(world.system, ({ tx }) => tx.insertInto('confirmation_request').values(asked).execute())
    world.clock.forward(24)
    await decideChange(sam.ctx, { changeId, decision: 'apply' })
    expect(await now()).toMatchObject({ fields: { fees: '£2' }, confirmedAt: saidAt })
    expect(await world.read((tx) => openReportsOf(tx, id))).toHaveLength(1)
    expect(await world.read((tx) => unansweredOf(tx, id))).toEqual([asked.asked_at])
  })

  test('taken over late, it makes nobody forget who confirmed the entry since, nor a silence that came after', async () => {
    const { id, change, provider, now } = await entry()
    await checking(true)
    const { id: changeId } = await change(provider, { fees: '£2' })
    await checking(false)
    world.clock.forward(24)
    await confirmService(sam.ctx, { serviceId: id })
    const confirmedAt = world.clock.now()
    const hidden = { hidden_at: confirmedAt, hidden_because: 'no-answer' }
    await inTransaction(world.system, ({ tx }) => tx.updateTable('service').set(hidden).where('id', '=', id).execute())
    world.clock.forward(24)
    await decideChange(sam.ctx, { changeId, decision: 'apply' })
    expect(await now()).toMatchObject({ confirmedAt, confirmedBy: 'Overwater Together', hiddenBecause: 'no-answer' })
  })

  test('it refuses who may not, and what is not there', async () => {
    const { changeId, provider } = await proposal()
    await expect(decideChange(provider, { changeId, decision: 'apply' })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(decideChange(sam.ctx, { changeId: newId(), decision: 'apply' })).rejects.toMatchObject({ kind: 'not-found' })
  })
})

describe('undoing a change', () => {
  test('each field says again what it said before; twice is once', async () => {
    const { change, now } = await entry()
    const before = (await now()).fields
    const { id } = await change(sam.ctx, { fees: '£2', times: [{ weekday: 'MO', opensAt: '09:00', closesAt: null, note: null }] })
    await undoChange(agnieszka.ctx, { changeId: id })
    await undoChange(agnieszka.ctx, { changeId: id })
    expect((await now()).fields).toEqual(before)
  })

  test('not when somebody touched the same field later: it says who', async () => {
    const { change } = await entry()
    const { id } = await change(sam.ctx, { fees: '£2', alert: 'Wet.' })
    world.clock.forward(1)
    await change(agnieszka.ctx, { fees: '£3' })
    await expect(undoChange(sam.ctx, { changeId: id })).rejects.toMatchObject({ reason: 'change-touched', words: { name: agnieszka.name } })
  })

  test('not where a day would stand alone by it: the other came later', async () => {
    const { change, now } = await entry()
    const { id: changeId } = await change(sam.ctx, { closedFrom: '2026-08-01' })
    await change(agnieszka.ctx, { closedUntil: '2026-08-20' })
    await expect(undoChange(sam.ctx, { changeId })).rejects.toMatchObject({ kind: 'conflict', reason: 'closed-from-needed' })
    expect((await now()).fields.closedFrom).toBe('2026-08-01')
  })

  test('not what was never applied', async () => {
    const { change, provider } = await entry()
    await checking(true)
    const { id } = await change(provider, { fees: '£2' })
    await checking(false)
    await expect(undoChange(sam.ctx, { changeId: id })).rejects.toMatchObject({ reason: 'change-not-applied' })
  })
})

describe('confirming', () => {
  test('one tap says when and by whom, in the group’s own name; the same tap again is no other', async () => {
    const { id, provider, now } = await entry()
    world.clock.forward(1)
    const before = (await world.factKinds()).length
    await Promise.all([confirmService(provider, { serviceId: id }), confirmService(provider, { serviceId: id })])
    expect(await now()).toMatchObject({ confirmedAt: world.clock.now(), freshness: 100 })
    expect((await now()).confirmedBy).toMatch(/^Organisation/)
    expect((await world.factKinds()).slice(before)).toEqual(['service.confirmed'])
  })

  test('from a page that is old, while a correction waits, it confirms nothing and is told as that', async () => {
    const { id, change, provider, now } = await entry()
    await checking(true)
    await change(provider, { fees: '£2' })
    await checking(false)
    world.clock.forward(1)
    const before = (await world.factKinds()).length
    expect(await confirmService(provider, { serviceId: id })).toBe('waits')
    expect(await confirmService(provider, { serviceId: id })).toBe('waits')
    expect((await world.factKinds()).slice(before)).toEqual([])
    expect(await now()).toMatchObject({ confirmedAt: null })
  })

  test('by a colleague it is in the programme’s name; not by who has no part in it', async () => {
    const { id, now } = await entry()
    await confirmService(sam.ctx, { serviceId: id })
    expect((await now()).confirmedBy).toBe('Overwater Together')
    await expect(confirmService(providerOf(newId()), { serviceId: id })).rejects.toMatchObject({ kind: 'gone' })
    await expect(confirmService(world.public, { serviceId: id })).rejects.toMatchObject({ kind: 'forbidden' })
  })
})
