import { expect, test } from 'vitest'
import { demandAgreements } from '#domain/agreements'
import { journeyOf } from '#domain/casework'
import { reachNews, tellReachNews } from '#domain/people'
import { askRestriction, endRestriction } from '#domain/rights'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { close, introduced, keyIn, keysTo, lettersOf, ORIGIN, reactToAll, sendAll } from '../../../tests/support/introduced.ts'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { answerIntroduction, recordAnswer, renewLetter, sendIntroductionAgain, tellAttendance } from './index.ts'

const world = await openWorld()

test('a letter to a group that waited for long goes with a link that works as long as any, and the one in the old words opens nothing', async () => {
  const client = await world.client()
  const { id, key } = await introduced(world, { client })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  const once = `introduction:${id}:first`
  const { rows } = await world.owner.query<{ id: string }>('select id from outgoing_mail where once_key = $1', [once])
  const renew = () => renewLetter(world.system, rows[0]!.id, ORIGIN)
  await renew()
  expect(await keyIn(world, once)).toBe(key)

  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'is-wrong' })
  world.clock.forward(40 * 24)
  await renew()
  expect(await keyIn(world, once)).toBe(key)
  await endRestriction(self, { clientId: client.id })
  await renew()
  expect(await keyIn(world, once)).not.toBe(key)
  const links = await world.owner.query(
    'select revoked_at is null as lives, expires_at from link where introduction_id = $1 order by made_at',
    [id],
  )
  const expires_at = new Date(world.clock.now().getTime() + 30 * 86_400_000)
  expect(links.rows).toMatchObject([{ lives: false }, { lives: true, expires_at }])
})

const lettersTo = async (id: string) => (await lettersOf(world)).filter(({ once_key }) => once_key.startsWith(`introduction:${id}:`))
const idsOf = async (id: string) =>
  (
    await world.owner.query<{ id: string }>('select id from outgoing_mail where starts_with(once_key, $1) order by owed_at, id', [
      `introduction:${id}:`,
    ])
  ).rows.map((row) => row.id)
const renewAll = async (id: string) => {
  for (const letter of await idsOf(id)) await renewLetter(world.system, letter, ORIGIN)
}
test('a letter that waited an hour no longer names a telephone that the client meanwhile asks us not to use', async () => {
  const client = await world.client({ phone: '07700 900123' })
  const { id, sam } = await introduced(world, { client })
  const once = `introduction:${id}:first`
  const bodyNow = async () => (await lettersOf(world)).find(({ once_key }) => once_key === once)!.body
  world.clock.forward(1)
  await renewAll(id)
  expect(await bodyNow()).toContain('07700 900123')
  const { id: referralId } = await world.referral({ client })
  const news = reachNews.parse({ phone: '07700 900123', email: 'client@example.org', reachBy: 'email', doNotUse: ['phone'] })
  await inTransaction(sam.ctx, (work) => tellReachNews(work, sam.ctx, { clientId: client.id, referralId, news }))
  await renewAll(id)
  expect(await bodyNow()).not.toContain('07700 900123')
})

const NEVER = { own: 'never', health: 'never', social: 'never', voluntary: 'never', community: 'never' } as const
const timeline = async ({ referralId }: { referralId: string }) => (await world.read((tx) => journeyOf(tx, referralId)))!.timeline

const livingLinks = async (id: string) =>
  (await world.owner.query('select id from link where introduction_id = $1 and revoked_at is null and spent_at is null', [id])).rows.length

test('sent again to an address that was corrected, the letter to the wrong one never goes, and the new link works', async () => {
  const { id, sam, serviceId, group } = await introduced(world)
  world.clock.forward(5 * 24)
  await world.owner.query('update service set email = $2 where id = $1', [serviceId, 'right@example.org'])
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await reactToAll(world)
  world.clock.forward(5 * 24)
  await renewAll(id)
  await reactToAll(world)
  expect((await lettersTo(id)).map(({ to_address }) => to_address)).toEqual(['right@example.org'])
  const key = await keyIn(world, (await lettersTo(id))[0]!.once_key)
  await answerIntroduction(group, key, { id: newId(), answer: 'yes' })
})

test('a letter to another address than the introduction has, or one with a newer letter after it, is forgotten and not renewed', async () => {
  const { id } = await introduced(world)
  await world.owner.query('update outgoing_mail set to_address = $2 where once_key = $1', [`introduction:${id}:first`, 'old@example.org'])
  world.clock.forward(10 * 24)
  await renewAll(id)
  expect(await lettersTo(id)).toEqual([])
  const other = await introduced(world)
  world.clock.forward(9 * 24)
  const [first] = await idsOf(other.id)
  await world.owner.query(
    `insert into outgoing_mail (programme_id, once_key, to_address, subject, body, owed_at)
     select programme_id, $2, to_address, subject, body, $3 from outgoing_mail where id = $1`,
    [first, `introduction:${other.id}:again:${newId()}`, world.clock.now()],
  )
  await renewLetter(world.system, first!, ORIGIN)
  expect((await lettersTo(other.id)).map(({ once_key }) => once_key.split(':')[2])).toEqual(['again'])
  expect(await livingLinks(other.id)).toBe(1)
})

test('what still asks is forgotten when the answer is heard by telephone, and the link of the letter to keep works', async () => {
  const { id, sam, group } = await introduced(world)
  await recordAnswer(sam.ctx, { id: newId(), introductionId: id, answer: 'yes' })
  world.clock.forward(1)
  await reactToAll(world)
  expect((await lettersTo(id)).map(({ once_key }) => once_key.split(':')[2])).toEqual(['attendance'])
  world.clock.forward(10 * 24)
  await renewAll(id)
  await sendAll(world)
  await tellAttendance(group, (await keysTo(world, '/came/')).at(-1)!, { id: newId(), answer: 'came' })
  expect(await lettersTo(id)).toHaveLength(1)
})

test.each([
  ['a group that has closed', ({ serviceId }: { serviceId: string | null }) => close(world, serviceId!)],
  [
    'a client who agrees no longer',
    ({ clientId }: { clientId: string }) =>
      world.owner.query(`update consent set ended_at = $2, ended_by_kind = 'client' where client_id = $1`, [clientId, world.clock.now()]),
  ],
])('a letter that waited, of %s, is forgotten and gets no new link, however short it waited', async (_, act) => {
  for (const hours of [10 * 24, 2 * 24, 0]) {
    const one = await introduced(world)
    await act({ serviceId: one.serviceId, clientId: one.clientId })
    world.clock.forward(hours)
    await renewAll(one.id)
    expect(await lettersTo(one.id)).toEqual([])
    expect(await livingLinks(one.id)).toBe(0)
    expect((await timeline(one)).filter(({ kind }) => kind === 'introduction.letter-dropped')).toMatchObject([
      { service: 'Quayside Walkers' },
    ])
    await renewAll(one.id)
  }
})

test('a letter to a group whose agreement has a gap waits with its link, and goes when there is one again', async () => {
  for (const hours of [48, 10 * 24]) {
    const one = await introduced(world)
    const [letter] = await idsOf(one.id)
    const renew = () => renewLetter(world.system, letter!, ORIGIN)
    const { id } = await world.organisation({ sector: 'health' })
    await world.owner.query('update service set organisation_id = $2 where id = $1', [one.serviceId, id])
    const need = async (health: 'always' | 'never', from: string) =>
      demandAgreements((await world.member('manager')).ctx, { from, needed: { ...NEVER, health } })
    await need('always', '2026-01-01')
    expect([await renew(), await renew()]).toEqual([false, false])
    expect(await lettersTo(one.id)).toHaveLength(1)
    expect(await livingLinks(one.id)).toBe(1)
    const jobs = await world.owner.query(`select key from graphile_worker.jobs where key = $1`, [`letter:${letter}:waits`])
    expect(jobs.rowCount).toBe(1)
    world.clock.forward(hours)
    await need('never', '2026-01-01')
    expect(await renew()).toBe(true)
    const key = await keyIn(world, `introduction:${one.id}:first`)
    await answerIntroduction(one.group, key, { id: newId(), answer: 'yes' })
    expect((await timeline(one)).map(({ kind }) => kind)).not.toContain('introduction.letter-dropped')
  }
})

test('two jobs for one letter renew it once: the link that goes out is the one that works', async () => {
  const { id } = await introduced(world)
  world.clock.forward(10 * 24)
  const [letter] = await idsOf(id)
  await renewLetter(world.system, letter!, ORIGIN)
  const key = await keyIn(world, `introduction:${id}:first`)
  await renewLetter(world.system, letter!, ORIGIN)
  expect(await keyIn(world, `introduction:${id}:first`)).toBe(key)

  world.clock.forward(10 * 24)
  const sending = await world.pool.connect()
  await sending.query('begin')
  await sending.query("select set_config('app.programme', $1, true)", [world.programmeId])
  await sending.query('select id from outgoing_mail where id = $1 for update', [letter])
  const renewing = renewLetter(world.system, letter!, ORIGIN)
  await untilSomebodyWaits(world)
  await sending.query('update outgoing_mail set sent_at = owed_at where id = $1', [letter])
  await sending.query('commit')
  sending.release()
  await renewing
  expect(await livingLinks(id)).toBe(1)
})

test('the letter by which a group tells how it went is written once: one that was sent again is that letter, also when they had waited', async () => {
  const { id, sam, group } = await introduced(world)
  world.clock.forward(1)
  await recordAnswer(sam.ctx, { id: newId(), introductionId: id, answer: 'waiting-list' })
  await reactToAll(world)
  world.clock.forward(1)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await reactToAll(world)
  await sendAll(world)
  world.clock.forward(1)
  await recordAnswer(sam.ctx, { id: newId(), introductionId: id, answer: 'yes' })
  await reactToAll(world)
  const letters = await lettersTo(id)
  expect(letters.map(({ once_key }) => once_key.split(':')[2])).toEqual(['again'])
  await tellAttendance(group, await keyIn(world, letters[0]!.once_key), { id: newId(), answer: 'came' })
})
