import { isHttpError } from '@sveltejs/kit'
import { describe, expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { changeService, decideChange, historyOf, mergeServices, proposeDuplicates, undoChange, undoDuplicate } from '#domain/directory'
import { makeLink, revokeLinks } from '#domain/links'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { actions as entryActions, load as loadEntry } from '../../(staff)/directory/[service]/+page.server.ts'
import { sayChange } from '../../entry/say-entry.ts'
import { actions, load } from './[key]/+page.server.ts'
import { load as loadKept } from './[key]/kept/+page.server.ts'

const world = await openWorld()
openLinkPages(world)

const visitOf = (key: string, form?: Record<string, string>) =>
  ({
    params: { key },
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    locals: { locale: 'en' },
    cookies: { get: () => undefined, set: () => undefined },
    route: { id: '/(link)/confirm/[key]' },
    url: new URL(`http://localhost/confirm/${key}`),
    request: new Request('http://localhost/', form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
  }) as never

async function entryWithLink() {
  const { id } = await world.service({ name: 'Quayside Walkers' })
  const { key } = await inTransaction(world.system, ({ tx }) => makeLink(tx, world.system, { purpose: 'confirm-service', serviceId: id }))
  const row = () =>
    world.read((tx) => tx.selectFrom('service').select(['confirmed_at', 'updated_at']).where('id', '=', id).executeTakeFirstOrThrow())
  return { id, key, row }
}

/** Presses "This is still right"; what comes of it is the page again. */
const press = (key: string) => Promise.resolve(actions.right!(visitOf(key, {}))).catch((thrown: { status?: number }) => thrown.status)

async function shutting(key: string) {
  try {
    await load(visitOf(key))
  } catch (thrown) {
    if (isHttpError(thrown)) return { ...thrown.body, status: thrown.status }
    throw thrown
  }
  throw new Error('the page opened')
}

test('looking changes nothing; one press confirms, and the link opens again until it expires', async () => {
  const { key, row } = await entryWithLink()
  const before = await row()
  for (let times = 0; times < 3; times++) expect(await load(visitOf(key))).toMatchObject({ name: 'Quayside Walkers' })
  expect(await row()).toEqual(before)
  expect(await press(key)).toBe(303)
  expect(await press(key)).toBe(303)
  expect((await row()).confirmed_at).not.toBeNull()
  expect(await load(visitOf(key))).toMatchObject({ name: 'Quayside Walkers' })
})

test('where the entry became a part of another, and that of a third, the link confirms the one that stands', async () => {
  const gone = await entryWithLink()
  const between = await entryWithLink()
  const { id: keptId } = await world.service({ name: 'Harbour Walkers' })
  for (const [one, into] of [
    [gone.id, between.id],
    [between.id, keptId],
  ] as const)
    await world.owner.query(`update service set hidden_at = now(), hidden_because = 'merged', merged_into = $2 where id = $1`, [one, into])
  const before = await gone.row()
  expect(await load(visitOf(gone.key))).toMatchObject({ name: 'Harbour Walkers', hidden: null })
  expect(await press(gone.key)).toBe(303)
  expect(await gone.row()).toEqual(before)
  const kept = await world.read((tx) => tx.selectFrom('service').select('confirmed_at').where('id', '=', keptId).executeTakeFirstOrThrow())
  expect(kept.confirmed_at).not.toBeNull()
})

test('a revoked, expired or forged link is shut with what to do', async () => {
  const { id, key } = await entryWithLink()
  await inTransaction(world.system, ({ tx }) => revokeLinks(tx, world.system, { purpose: 'confirm-service', serviceId: id }))
  expect(await shutting(key)).toMatchObject({ status: 410 })
  const old = await entryWithLink()
  await inTransaction(world.system, ({ tx }) =>
    tx
      .updateTable('link')
      .set({ expires_at: new Date(0) })
      .where('service_id', '=', old.id)
      .execute(),
  )
  expect(await shutting(old.key)).toMatchObject({ status: 410, message: expect.stringContaining('too old') })
  expect(await shutting('x'.repeat(43))).toMatchObject({ status: 410, message: expect.stringContaining('copy the whole link') })
})

describe('a link that grew too old while somebody typed', () => {
  const form = { name: 'Quayside Walkers', status: 'active', capacity: 'capacity', confirmEveryDays: '180' }
  /** A page that was opened in time, and how long its link has been over when it is sent. */
  async function openPage(daysOver: number) {
    const { id, key } = await entryWithLink()
    const { fields } = (await load(visitOf(key))) as { fields: { email: string; needs: string[] } }
    const [saw, stands] = [JSON.stringify(fields), { ...form, email: fields.email, needs: fields.needs.join(), isInPerson: 'yes' }]
    await inTransaction(world.system, ({ tx }) =>
      tx
        .updateTable('link')
        .set({ expires_at: new Date(Date.now() - daysOver * 86_400_000) })
        .where('service_id', '=', id)
        .execute(),
    )
    const send = (typed: object, sentAs: string = newId()) =>
      Promise.resolve(actions.change!(visitOf(key, { ...stands, id: sentAs, saw, ...typed }))).catch((thrown: unknown) => thrown)
    return { id, key, send }
  }
  const kept = async (key: string, changeId?: string) =>
    loadKept({ ...(visitOf(key) as object), url: new URL(`http://localhost/${changeId ? `?change=${changeId}` : ''}`) } as never)
  const stateOf = (id: string) =>
    world.read((tx) => tx.selectFrom('service_change').select(['state', 'fields']).where('service_id', '=', id).executeTakeFirst())

  test('what they sent waits until somebody looks, and the page says that it is kept', async () => {
    const { id, key, send } = await openPage(1)
    const sent = newId()
    expect(await send({ fees: '£2' }, sent)).toMatchObject({ status: 303, location: `/confirm/${key}/kept?change=${sent}` })
    expect(await stateOf(id)).toMatchObject({ state: 'proposed', fields: { fees: { is: '£2' } } })
    expect(await kept(key, sent)).toMatchObject({ programme: { name: 'Overwater Together' }, became: 'waits', doesMoreWait: false })
    expect(await shutting(key)).toMatchObject({ status: 410 })
  })

  test('what waited and is set back to what stands is taken back, also where the button is pressed twice, and the page says so', async () => {
    const { id, key, send } = await openPage(1)
    const sent = newId()
    await send({ fees: '£2' }, sent)
    for (let times = 0; times < 2; times++)
      expect(await send({ replaces: sent })).toMatchObject({ status: 303, location: `/confirm/${key}/kept?change=${sent}` })
    expect(await stateOf(id)).toMatchObject({ state: 'undone' })
    expect(await kept(key, sent)).toMatchObject({ became: 'taken-back', doesMoreWait: false })
  })

  test('sent again after it was taken over or left out, or read again, the page says that', async () => {
    for (const [decision, became] of [
      ['apply', 'taken-over'],
      ['decline', 'left-out'],
    ] as const) {
      const { key, send } = await openPage(1)
      const sent = newId()
      await send({ fees: '£2' }, sent)
      await decideChange((await world.member('manager')).ctx, { changeId: sent, decision })
      if (decision === 'apply')
        expect(await send({ fees: '£2' }, sent)).toMatchObject({ status: 303, location: `/confirm/${key}/kept?change=${sent}` })
      expect(await kept(key, sent)).toMatchObject({ became })
    }
  })

  test('of two that wait, the page of each says what became of that one, and that the other waits', async () => {
    const { key, send } = await openPage(1)
    const [one, other, anew] = [newId(), newId(), newId()]
    await send({ fees: '£2' }, one)
    await send({ fees: '£3' }, other)
    await send({ replaces: one })
    expect(await kept(key, one)).toMatchObject({ became: 'taken-back', doesMoreWait: true })
    expect(await kept(key, other)).toMatchObject({ became: 'waits', doesMoreWait: false })
    await send({ fees: '£4', replaces: other }, anew)
    expect(await kept(key, other)).toMatchObject({ became: 'waits' })
    const elsewhere = await openPage(1)
    await expect(kept(elsewhere.key, anew)).rejects.toMatchObject({ status: 410 })
  })

  test('nothing is said to be kept where nothing is', async () => {
    const { key } = await openPage(1)
    for (const changeId of [undefined, newId(), 'x']) await expect(kept(key, changeId)).rejects.toMatchObject({ status: 410 })
  })

  test('what is wrong in it comes back in its boxes', async () => {
    const { key, send } = await openPage(1)
    expect(await send({ fees: '£2', email: 'nowhere' })).toMatchObject({ status: 422, data: { typed: { fees: '£2' } } })
    expect(await load(visitOf(key, {}))).toMatchObject({ name: 'Quayside Walkers' })
  })

  test('after a month, or where somebody ended the link, what was changed can be read and copied', async () => {
    const changed = { fees: '£2', minimumAge: 'old', languages: 'pl' }
    const typed = [expect.stringMatching(/^About the cost: £2\nFrom age: old\nLanguages: Polish$/m)]
    const late = await openPage(31)
    expect(await late.send(changed)).toMatchObject({ status: 410, body: { typed } })
    const ended = await openPage(0)
    await inTransaction(world.system, ({ tx }) => revokeLinks(tx, world.system, { purpose: 'confirm-service', serviceId: ended.id }))
    expect(await ended.send(changed)).toMatchObject({ status: 410, body: { typed } })
    expect(await stateOf(late.id)).toBeUndefined()
    expect(await stateOf(ended.id)).toBeUndefined()
  })

  test('a link that still works has its own page, and nothing of this', async () => {
    const { key } = await entryWithLink()
    await expect(kept(key)).rejects.toMatchObject({ status: 303, location: `/confirm/${key}` })
  })

  test('it says no more that an entry is right', async () => {
    const { id, key, send } = await openPage(1)
    expect(await press(key)).toBe(410)
    // Nothing was changed, so there is nothing to copy: least of all what the page sent along.
    expect(await send({})).toMatchObject({ status: 410, body: { typed: [] } })
    expect(await stateOf(id)).toBeUndefined()
  })
})

test('the form of everything keeps what was typed when something is wrong, and shows what others changed', async () => {
  const { key } = await entryWithLink()
  const answer = await actions.change!(
    visitOf(key, {
      id: '019a0000-0000-7000-8000-000000000001',
      name: '',
      status: 'active',
      confirmEveryDays: '180',
      alert: 'Wet.',
      email: 'nowhere',
      minimumAge: 'old',
    }),
  )
  expect(answer).toMatchObject({
    status: 422,
    data: {
      errors: { name: expect.any(String), email: expect.any(String), minimumAge: 'Write the age as a number of years.' },
      typed: { alert: 'Wet.', minimumAge: 'old' },
    },
  })
})

test('what waits for the programme’s check is shown with its values; sent anew it replaces that, and it can be taken back', async () => {
  const { id, key } = await entryWithLink()
  const checking = (on: boolean) =>
    inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: on }).execute())
  const changes = () =>
    world.read((tx) =>
      tx.selectFrom('service_change').select(['id', 'state', 'fields']).where('service_id', '=', id).orderBy('id').execute(),
    )
  const send = (form: Record<string, string>) =>
    Promise.resolve(actions.change!(visitOf(key, form))).catch((thrown: { status?: number }) => thrown.status)
  const base = { name: 'Quayside Walkers', status: 'active', capacity: 'capacity', confirmEveryDays: '180' }
  const saw = JSON.stringify({ ...((await load(visitOf(key))) as { fields: object }).fields })
  await checking(true)
  const [first, second] = [newId(), newId()]
  expect(await send({ ...base, id: first, saw, fees: '£2', alert: 'Wet.', signed: 'Jo' })).toBe(303)
  expect(await load(visitOf(key))).toMatchObject({
    fields: { fees: null },
    says: { fees: '£2', alert: 'Wet.' },
    signed: 'Jo',
    waiting: [
      {
        id: first,
        line: expect.stringContaining('You sent this'),
        fields: expect.arrayContaining([expect.objectContaining({ field: 'fees', is: '£2' })]),
      },
    ],
  })
  expect(await send({ ...base, id: second, saw, replaces: first, fees: '£3', alert: 'Wet.' })).toBe(303)
  expect((await changes()).map(({ id: change, state }) => [change, state])).toEqual([
    [first, 'undone'],
    [second, 'proposed'],
  ])
  const takeBack = () =>
    Promise.resolve(actions.takeBack!(visitOf(key, { changeId: second }))).catch((thrown: { status?: number }) => thrown.status)
  expect(await takeBack()).toBe(303)
  expect(await takeBack()).toBe(303)
  expect(await load(visitOf(key))).toMatchObject({ waiting: [], says: { fees: null } })
  expect((await changes()).map(({ state }) => state)).toEqual(['undone', 'undone'])
  // Sent in the same second, and yet not in its place.
  expect(await send({ ...base, id: newId(), saw, fees: '£4' })).toBe(303)
  const manner = { locale: 'en', timeZone: 'Europe/London', now: world.clock.now() } as const
  const said = (await world.read((tx) => historyOf(tx, id))).map((change) => sayChange(change, manner))
  expect(said.find((change) => change.id === first)!.decided).toContain('Replaced by what')
  expect(said.find((change) => change.id === second)!.decided).toContain('Taken back')
  await checking(false)
})

test('what was decided of what was sent is read on the page, field by field, with why', async () => {
  const { id, key } = await entryWithLink()
  const provider = { ...world.public, actor: { kind: 'group' as const, id } }
  const changeId = newId()
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
  await changeService(provider, { id: changeId, serviceId: id, fields: { fees: '£2', alert: 'Wet.' } })
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: false }).execute())
  const { ctx } = await world.member('link-worker')
  const deciding = {
    params: { service: id },
    route: { id: '/(staff)/directory/[service]' },
    locals: { ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
    cookies: { set: () => undefined },
    url: new URL(`http://localhost/directory/${id}`),
    request: new Request('http://localhost/', {
      method: 'POST',
      body: new URLSearchParams({ changeId, take: 'alert', because: 'It is free.' }),
    }),
  } as never
  await expect(entryActions.apply!(deciding)).rejects.toMatchObject({ status: 303 })
  expect(await load(visitOf(key))).toMatchObject({
    waiting: [],
    answers: [{ taken: ['What everybody should know for now'], left: [{ field: 'fees', is: '£2' }], because: 'It is free.' }],
  })
  await undoChange(ctx, { changeId })
  expect(await load(visitOf(key))).toMatchObject({
    answers: [{ taken: [], undone: ['What everybody should know for now'], left: [{ field: 'fees' }] }],
  })
})

test('where two entries are one, each provider reads what became of their own words only, and what they sent meanwhile goes with them', async () => {
  const [kept, gone] = [await entryWithLink(), await entryWithLink()]
  const checking = (on: boolean) =>
    inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: on }).execute())
  const send = async (fees: string) => {
    const id = newId()
    const base = { id, name: 'Quayside Walkers', status: 'active', capacity: 'capacity', confirmEveryDays: '180' }
    const saw = JSON.stringify(((await load(visitOf(gone.key))) as { fields: object }).fields)
    await expect(actions.change!(visitOf(gone.key, { ...base, saw, fees }))).rejects.toMatchObject({ status: 303 })
    return id
  }
  const { ctx } = await world.member('manager')
  const pair = { oneId: kept.id, otherId: gone.id }
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  await checking(true)
  const before = await send('My own number is 07700 900001')
  await decideChange(ctx, { changeId: before, decision: 'decline', because: 'That is private.' })
  await mergeServices(ctx, { ...pair, keepId: kept.id })
  const after = await send('Or 07700 900002')
  expect(await load(visitOf(gone.key))).toMatchObject({ waiting: [{ id: after }], says: { fees: 'Or 07700 900002' } })
  expect(JSON.stringify(await load(visitOf(kept.key)))).not.toContain('07700')
  await decideChange(ctx, { changeId: after, decision: 'decline' })
  await checking(false)
  const leftOut = (is: string) =>
    expect.objectContaining({ left: expect.arrayContaining([expect.objectContaining({ field: 'fees', is })]) })
  const both = { answers: expect.arrayContaining([leftOut('My own number is 07700 900001'), leftOut('Or 07700 900002')]) }
  expect(await load(visitOf(gone.key))).toMatchObject(both)
  expect(JSON.stringify(await load(visitOf(kept.key)))).not.toContain('07700')
  await undoDuplicate(ctx, pair)
  const page = (await load(visitOf(gone.key))) as { answers: { key: number }[] }
  expect(page).toMatchObject(both)
  expect(new Set(page.answers.map(({ key }) => key)).size).toBe(page.answers.length)
  expect(JSON.stringify(await load(visitOf(kept.key)))).not.toContain('07700')
})

test('nobody takes back what another group sent, nor what was decided', async () => {
  const [ours, theirs] = [await entryWithLink(), await entryWithLink()]
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
  const id = newId()
  const provider = { ...world.public, actor: { kind: 'group' as const, id: ours.id } }
  await changeService(provider, { id, serviceId: ours.id, fields: { fees: '£2' } })
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: false }).execute())
  expect(await actions.takeBack!(visitOf(theirs.key, { changeId: id }))).toMatchObject({ status: 410 })
  const sam = await world.member('link-worker')
  await decideChange(sam.ctx, { changeId: id, decision: 'apply' })
  expect(await actions.takeBack!(visitOf(ours.key, { changeId: id }))).toMatchObject({ status: 409 })
})

test('an address that no browser should follow, as a table may bring it, is shown as text and never as a link', async () => {
  const { id, key } = await entryWithLink()
  const url = 'javascript:alert(1)'
  await world.owner.query('update service set url = $2 where id = $1', [id, url])
  expect(await load(visitOf(key))).toMatchObject({ lines: expect.arrayContaining([expect.objectContaining({ field: 'url', value: url })]) })
  const { ctx } = await world.member('link-worker')
  const locals = { ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' }
  const address = new URL(`http://localhost/directory/${id}`)
  const page = { params: { service: id }, url: address, route: { id: '/(staff)/directory/[service]' }, locals } as never
  expect(await loadEntry(page)).toMatchObject({ said: { url: null }, notAnAddress: url })
})

test('why nobody finds an entry is said as it is: one press brings back what its directory left out, and not what was closed', async () => {
  const hidden = async (because: string) => {
    const { id, key } = await entryWithLink()
    await world.owner.query(`update service set hidden_at = $2, hidden_because = $3 where id = $1`, [id, world.clock.now(), because])
    const before = (await load(visitOf(key))) as { hidden: string }
    expect(await press(key)).toBe(303)
    return [before.hidden, ((await load(visitOf(key))) as { hidden: string | null }).hidden]
  }
  expect(await hidden('unnamed')).toEqual([expect.stringContaining('and it is back'), null])
  for (const [because, word] of [
    ['closed', 'heard that it has closed'],
    ['feed-removed', 'no longer uses the directory'],
    ['proposed', 'looks at it first'],
  ] as const) {
    const [before, after] = await hidden(because)
    expect(before).toContain(word)
    expect(before).not.toContain('and it is back')
    expect(after).toBe(before)
  }
})

test('why nobody finds it, where a correction waits, is that somebody looks at that: there is nothing to press', async () => {
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
  const said = async (because: string, fields: object) => {
    const { id, key } = await entryWithLink()
    await world.owner.query(`update service set hidden_at = $2, hidden_because = $3 where id = $1`, [id, world.clock.now(), because])
    await changeService({ ...world.public, actor: { kind: 'group' as const, id } }, { id: newId(), serviceId: id, fields })
    return ((await load(visitOf(key))) as { hidden: string }).hidden
  }
  const waits = 'Nobody finds this at the moment. Somebody of Overwater Together looks at what you sent, and can bring it back.'
  expect(await said('unnamed', { fees: '£2' })).toBe(waits)
  expect(await said('no-answer', { fees: '£2' })).toBe(waits)
  expect(await said('funding-ended', { fundingEndsOn: '2099-12-31' })).toBe(waits)
  expect(await said('funding-ended', { fees: '£2' })).toContain('Change that day below')
  expect(await said('closed', { fees: '£2' })).toContain('heard that it has closed')
  await inTransaction(world.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: false }).execute())
})
