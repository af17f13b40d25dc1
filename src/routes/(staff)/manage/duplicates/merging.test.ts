import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import {
  careList,
  changeService,
  confirmService,
  decideChange,
  mergeServices,
  proposeDuplicates,
  setChecksCorrections,
  undoDuplicate,
  waitingChangesOf,
} from '#domain/directory'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { react } from '#reactions'
import { openWorld } from '../../../../../tests/support/world.ts'
import { load as loadEntry } from '../../directory/[service]/+page.server.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
const programme = await programmeWith(world.db, world.programmeId)
const manager = await world.member('manager')
const eventFor = (params: Record<string, string>) =>
  ({ params, url: new URL('http://x/'), route: { id: '/(staff)/manage' }, locals: { ctx: manager.ctx, programme, locale: 'en' } }) as never

test('before two entries are merged it is said what nobody reads any more; the page of one that gave way leads to the other', async () => {
  const entry = async (name: string, email: string | null) => {
    const { id } = await world.service({ name, email })
    await inTransaction(world.system, ({ tx }) => tx.insertInto('phone').values({ service_id: id, number: '01632 960001' }).execute())
    return id
  }
  const [one, other] = [await entry('Quayside Walkers', null), await entry('Quayside Walkers', 'walkers@example.org')]
  await changeService(manager.ctx, {
    id: newId(),
    serviceId: other,
    fields: {
      times: [{ weekday: 'TU', opensAt: '10:00', closesAt: null, note: null }],
      fees: '£2',
      eligibility: 'For men',
      languages: ['cy'],
      needs: ['belonging'],
      accessFeatures: ['step-free'],
      accessNotes: 'Ring the bell.',
      capacity: 'waitlist',
      easyWords: 'We walk.',
    },
  })
  await inTransaction(world.system, async ({ tx }) => {
    for (const address_1 of ['1 High Street', '2 Low Street']) {
      const { id } = await tx.insertInto('location').values({ address_1 }).returning('id').executeTakeFirstOrThrow()
      await tx.insertInto('service_at_location').values({ service_id: other, location_id: id }).execute()
      if (address_1 === '1 High Street') await tx.insertInto('service_at_location').values({ service_id: one, location_id: id }).execute()
    }
  })
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  const { pairs } = (await load(eventFor({}))) as {
    pairs: Record<'one' | 'other', { id: string; lost: { what: string; text: string }[] }>[]
  }
  const sides = pairs.flatMap((pair) => [pair.one, pair.other])
  const lostWith = (id: string) => sides.find((side) => side.id === id)!.lost.map(({ what }) => what)
  expect(sides.find((side) => side.id === one)!.lost.map(({ what, text }) => `${what}: ${text}`)).toEqual([
    'Is there room for somebody new?: Waiting list',
    'In easy words: We walk.',
    'When people can come: Tuesday 10:00',
    'E-mail address: walkers@example.org',
    'About the cost: £2',
    'For whom it is: For men',
    'What it can help with: Meeting people, belonging',
    'What helps people take part: No steps',
    'More about getting in and taking part: Ring the bell.',
    'Languages: Welsh',
    'Where: 2 Low Street',
    expect.stringMatching(/^Organisation: /),
  ])
  expect(lostWith(one)).not.toContain('Telephone')
  expect(lostWith(other)).not.toContain('E-mail address')

  await changeService(manager.ctx, { id: newId(), serviceId: one, fields: { name: 'Quay Walkers' } })
  await mergeServices(manager.ctx, { oneId: one, otherId: other, keepId: other })
  expect(await loadEntry(eventFor({ service: one }))).toMatchObject({
    id: other,
    merged: { name: 'Quay Walkers', into: 'Quayside Walkers', pair: { oneId: one, otherId: other } },
    care: { history: [{ fields: [{ field: 'name', is: 'Quay Walkers' }] }] },
  })
  expect(await loadEntry(eventFor({ service: other }))).toMatchObject({ merged: null })
})

test('a correction that waits of an entry that gives way waits of the one that is kept, for its provider and for who decides', async () => {
  const [gone, kept] = [(await world.service({ name: 'Harbour Choir' })).id, (await world.service({ name: 'Harbour Choir' })).id]
  const form = { id: newId(), serviceId: gone, fields: { fees: '£2' } }
  await setChecksCorrections(manager.ctx, { checks: true })
  await changeService({ ...world.public, actor: { kind: 'group', id: gone } }, form)
  await setChecksCorrections(manager.ctx, { checks: false })
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  expect(await world.read((tx) => waitingChangesOf(tx, kept))).toMatchObject([{ id: form.id }])
  expect((await world.read((tx) => careList(tx, world.system))).proposed).toMatchObject([{ serviceId: kept, count: 1 }])
  expect(await loadEntry(eventFor({ service: kept }))).toMatchObject({ care: { proposed: [{ id: form.id }] } })
  expect(await decideChange(manager.ctx, { changeId: form.id, decision: 'apply' })).toBe('applied')
  expect(await loadEntry(eventFor({ service: kept }))).toMatchObject({ said: { cost: '£2' } })
})

test('told apart again, what still waits goes back to the entry of which it was proposed', async () => {
  const [gone, kept] = [(await world.service({ name: 'Quay Singers' })).id, (await world.service({ name: 'Quay Singers' })).id]
  const proposing = async (serviceId: string) => {
    const id = newId()
    await changeService({ ...world.public, actor: { kind: 'group', id: serviceId } }, { id, serviceId, fields: { fees: '£2' } })
    return id
  }
  await setChecksCorrections(manager.ctx, { checks: true })
  const [taken, waiting, own] = [await proposing(gone), await proposing(gone), await proposing(kept)]
  await setChecksCorrections(manager.ctx, { checks: false })
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  await decideChange(manager.ctx, { changeId: taken, decision: 'decline' })
  await undoDuplicate(manager.ctx, { oneId: gone, otherId: kept })
  const waitsOf = async (id: string) => (await world.read((tx) => waitingChangesOf(tx, id))).map((change) => change.id)
  expect(await waitsOf(gone)).toEqual([waiting])
  expect(await waitsOf(kept)).toEqual([own])
})

/** What its provider sent, which waits. */
async function waitingOf(serviceId: string, fields = {}): Promise<string> {
  const id = newId()
  const provider = { ...world.public, actor: { kind: 'group' as const, id: serviceId } }
  await setChecksCorrections(manager.ctx, { checks: true })
  await changeService(provider, { id, serviceId, fields: { fees: '£2', ...fields } })
  await setChecksCorrections(manager.ctx, { checks: false })
  return id
}

/** Entries that are called alike, each pair of them proposed to be one. */
async function alike(name: string, ...emails: string[]): Promise<string[]> {
  const ids: string[] = []
  for (const email of emails) ids.push((await world.service({ name, email })).id)
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  return ids
}

const waitsAt = (id: string) =>
  world.read((tx) => tx.selectFrom('service_change').select(['service_id', 'moved_from']).where('id', '=', id).executeTakeFirstOrThrow())

test('the answer to what was sent of the entry that gave way goes to the group that sent it', async () => {
  const [gone, kept] = (await alike('Answered Singers', 'gone@example.org', 'gone@example.org')) as [string, string]
  await world.owner.query(`update service set email = 'kept@example.org' where id = $1`, [kept])
  const changeId = await waitingOf(gone, { alert: 'Wet.' })
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  await decideChange(manager.ctx, { changeId, decision: 'apply', take: ['alert'] })
  const { rows } = await world.owner.query<{ id: string }>(
    `select id from fact where kind = 'service.correction-declined' and subject_id = $1`,
    [kept],
  )
  await react(world.system, rows[0]!.id, 'tellProvider', { origin: 'https://footbridge.example.org' })
  const letters = await world.read((tx) => tx.selectFrom('outgoing_mail').select('to_address').execute())
  expect(letters.map((letter) => letter.to_address)).toEqual(['gone@example.org'])
})

test('of a row of merged entries, each undone, what waits goes back step by step, and by either step first', async () => {
  const [a, b, c] = (await alike('Chain Singers', 'x@example.org', 'x@example.org', 'x@example.org')) as [string, string, string]
  const undo = (oneId: string, otherId: string) => undoDuplicate(manager.ctx, { oneId, otherId })
  const changeId = await waitingOf(a)
  const merge = async () => {
    await mergeServices(manager.ctx, { oneId: a, otherId: b, keepId: b })
    await mergeServices(manager.ctx, { oneId: b, otherId: c, keepId: c })
    expect(await waitsAt(changeId)).toEqual({ service_id: c, moved_from: a })
  }
  await merge()
  await undo(b, c)
  expect(await waitsAt(changeId)).toEqual({ service_id: b, moved_from: a })
  await undo(a, b)
  expect(await waitsAt(changeId)).toEqual({ service_id: a, moved_from: null })
  await merge()
  await undo(a, b)
  expect(await waitsAt(changeId)).toEqual({ service_id: a, moved_from: null })
})

test('two are told apart only when who decides what waits of them is done', async () => {
  const [gone, kept] = (await alike('Held Singers', 'y@example.org', 'y@example.org')) as [string, string]
  const changeId = await waitingOf(gone)
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  const undone = await inTransaction(world.system, async ({ tx }) => {
    await tx.selectFrom('service').select('id').where('id', '=', kept).forUpdate().execute()
    const undoing = undoDuplicate(manager.ctx, { oneId: gone, otherId: kept })
    await Promise.race([undoing, pause(300)])
    expect(await waitsAt(changeId)).toEqual({ service_id: kept, moved_from: gone })
    return { undoing }
  })
  await undone.undoing
  expect(await waitsAt(changeId)).toEqual({ service_id: gone, moved_from: null })
})

test('what is sent of an entry that became a part of another a moment before is not lost in it: it is refused in words', async () => {
  const [gone, kept] = [(await world.service({ name: 'Moor Walks' })).id, (await world.service({ name: 'Moor Walks' })).id]
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  const provider = { ...world.public, actor: { kind: 'group' as const, id: gone } }
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  const late = changeService(provider, { id: newId(), serviceId: gone, fields: { fees: '£2' } })
  await expect(late).rejects.toMatchObject({ kind: 'conflict', reason: 'entry-merged' })
  await expect(confirmService(provider, { serviceId: gone })).rejects.toMatchObject({ reason: 'entry-merged' })
})

test('where two entries are one, what one provider sent keeps nobody but them from saying that it is still right', async () => {
  const [gone, kept] = (await alike('Moor Singers', 'z@example.org', 'z@example.org')) as [string, string]
  await waitingOf(gone)
  await mergeServices(manager.ctx, { oneId: gone, otherId: kept, keepId: kept })
  const by = (sentOf: string) =>
    confirmService({ ...world.public, actor: { kind: 'group' as const, id: kept } }, { serviceId: kept, sentOf })
  expect([await by(gone), await by(kept)]).toEqual(['waits', 'confirmed'])
})

test('what waits stands on the page of its entry, oldest first, however much came after', async () => {
  const { id } = await world.service()
  const provider = { ...world.public, actor: { kind: 'group' as const, id } }
  const [first, second] = [newId(), newId()]
  await setChecksCorrections(manager.ctx, { checks: true })
  await changeService(provider, { id: first, serviceId: id, fields: { contactName: 'Irena' } })
  world.clock.forward(1)
  await changeService(provider, { id: second, serviceId: id, fields: { contactName: 'Derek' } })
  await setChecksCorrections(manager.ctx, { checks: false })
  world.clock.forward(1)
  for (let pounds = 1; pounds <= 100; pounds++)
    await changeService(manager.ctx, { id: newId(), serviceId: id, fields: { fees: `£${pounds}` } })
  expect(await loadEntry(eventFor({ service: id }))).toMatchObject({ care: { proposed: [{ id: first }, { id: second }] } })
})
