import { expect, test } from 'vitest'
import { changeService, closeService, entryWithId, openReportsOf } from '#domain/directory'
import { inboxOf } from '#domain/casework'
import { lettersOwed } from '#domain/letters'
import { takeReferral } from '#domain/referrals'
import { newId } from '#platform/ids'
import { react, reactions } from '#reactions'
import { introduced, lettersOf, merge } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { answerIntroduction } from './index.ts'

const world = await openWorld()

/** Does what follows from every fact of this kind, twice. */
async function echo(kind: string) {
  const facts = await world.read((tx) => tx.selectFrom('fact').select('id').where('kind', '=', kind).execute())
  for (const { id } of [...facts, ...facts])
    for (const name of Object.keys(reactions[kind] ?? {})) await react(world.system, id, name, { origin: 'http://localhost' })
}

const serviceOf = (introductionId: string) =>
  world.read(
    async (tx) =>
      (await tx.selectFrom('introduction').select('service_id').where('id', '=', introductionId).executeTakeFirstOrThrow()).service_id,
  )

test('"closed" counts once against the entry, "full" does not', async () => {
  const closed = await introduced(world)
  const full = await introduced(world)
  await answerIntroduction(closed.group, closed.key, { id: newId(), answer: 'no', reason: 'closed' })
  await answerIntroduction(full.group, full.key, { id: newId(), answer: 'no', reason: 'full' })
  await echo('introduction.answered')
  const reports = async (id: string) => world.read(async (tx) => openReportsOf(tx, await serviceOf(id)))
  expect(await reports(closed.id)).toMatchObject([{ kind: 'introduction-failed', saidBy: 'group' }])
  expect(await reports(full.id)).toEqual([])
  const entry = await world.read(async (tx) => entryWithId(tx, await serviceOf(closed.id)))
  expect(entry!.freshness).toBe(24)
})

test('closing an entry tells each link worker who has somebody there once, without a name, and stands in their list', async () => {
  const one = await introduced(world)
  await takeReferral(one.sam.ctx, { referralId: one.referralId })
  const serviceId = await serviceOf(one.id)
  await closeService(one.sam.ctx, { serviceId })
  await echo('service.closed')
  const letters = (await world.read((tx) => lettersOwed(tx))).filter(({ subject }) => /has closed/.test(subject))
  expect(letters).toHaveLength(1)
  expect(letters[0]!.body).toContain('One of the people you walk with')
  expect(letters[0]!.body).not.toContain('Ada')
  const inbox = await world.read((tx) => inboxOf(tx, { memberId: one.sam.id, now: world.clock.now(), timeZone: 'Europe/London' }))
  expect(inbox.rows.map(({ situation }) => situation.closed?.service)).toContain('Quayside Walkers')
})

test('the letter says whether a group has closed or is going to, and from which day', async () => {
  const told = async (closedFrom: string | null) => {
    const one = await introduced(world)
    await takeReferral(one.sam.ctx, { referralId: one.referralId })
    const fields = { status: 'defunct' as const, ...(closedFrom && { closedFrom }) }
    await changeService(one.sam.ctx, { id: newId(), serviceId: await serviceOf(one.id), fields })
    await echo('service.closed')
    const letter = (await lettersOf(world)).find(({ once_key: key }) => key.startsWith('service-closed:') && key.endsWith(one.sam.id))
    return { subject: letter?.subject, words: letter?.body?.split('\n')[2] }
  }
  world.clock.set(new Date('2026-05-12T09:00Z'))
  expect(await told(null)).toEqual({
    subject: 'Quayside Walkers has closed',
    words: expect.stringContaining('since 12 May 2026 it is not there any more. One of the people'),
  })
  expect((await told('2026-05-04')).words).toContain('since 4 May 2026')
  expect(await told('2026-07-01')).toEqual({
    subject: 'Quayside Walkers is going to close',
    words: expect.stringContaining('from 1 July 2026 on it is not there any more. One of the people'),
  })
})

test('who has a step to an entry that became a part of another, and that of a third, hears when that one closes', async () => {
  const one = await introduced(world)
  await takeReferral(one.sam.ctx, { referralId: one.referralId })
  const [between, kept] = [await world.service({ name: 'Anchor Walkers' }), await world.service({ name: 'Harbour Walkers' })]
  await merge(world, one.serviceId!, between.id)
  await merge(world, between.id, kept.id)
  await closeService(one.sam.ctx, { serviceId: kept.id })
  await echo('service.closed')
  const letters = (await world.read((tx) => lettersOwed(tx))).filter(({ subject }) => subject.includes('Harbour Walkers'))
  expect(letters).toHaveLength(1)
  const inbox = await world.read((tx) => inboxOf(tx, { memberId: one.sam.id, now: world.clock.now(), timeZone: 'Europe/London' }))
  expect(inbox.rows.map(({ situation }) => situation.closed?.service)).toContain('Harbour Walkers')
})
