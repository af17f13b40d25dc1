import { expect, test } from 'vitest'
import { endConsent, giveConsent } from '#domain/consent'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { agreedStep, introduced, lettersOf, reactToAll, sendAll } from '../../../tests/support/introduced.ts'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { answerIntroduction, introduceClient, sendIntroductionAgain, withdrawIntroduction } from './index.ts'

const world = await openWorld()
const noLonger = (sam: Person, clientId: string) => endConsent(sam.ctx, { clientId, purpose: 'introductions' })
const agreesAgain = (sam: Person, clientId: string) =>
  inTransaction(sam.ctx, ({ tx }) => giveConsent(tx, sam.ctx, { clientId, purposes: ['introductions'], how: 'spoken', heardBy: sam.id }))
const lettersAbout = async (id: string) => (await lettersOf(world)).filter(({ once_key }) => once_key.startsWith(`introduction:${id}:`))
const linksTo = (id: string) =>
  world.read((tx) => tx.selectFrom('link').select(['purpose', 'revoked_at']).where('introduction_id', '=', id).orderBy('id').execute())
const answer = (key: string, ctx: Person['ctx']) => answerIntroduction(ctx, key, { id: newId(), answer: 'yes' })

test('consent ended before the letter was written: no letter, no link', async () => {
  const { id: stepId, sam, clientId } = await agreedStep(world)
  const { id } = await introduceClient(sam.ctx, { id: newId(), stepId, message: null, shared: [] })
  await noLonger(sam, clientId)
  await reactToAll(world)
  expect(await lettersAbout(id)).toEqual([])
  expect(await linksTo(id)).toEqual([])
})

test('consent ended before the letter went out: it is forgotten and its link is dead', async () => {
  const { id, sam, clientId, key, group } = await introduced(world)
  await noLonger(sam, clientId)
  await reactToAll(world)
  await reactToAll(world)
  expect(await lettersAbout(id)).toEqual([])
  await expect(answer(key, group)).rejects.toThrow('link-revoked')
})

test('consent ended after the letter went out: the group can no longer answer, and is told when it is withdrawn', async () => {
  const { id, sam, clientId, key, group } = await introduced(world)
  await sendAll(world)
  await noLonger(sam, clientId)
  await reactToAll(world)
  await expect(answer(key, group)).rejects.toThrow('link-revoked')
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  await reactToAll(world)
  expect((await lettersAbout(id)).map(({ once_key }) => once_key.split(':').at(-1))).toEqual(['first', 'withdrawn'])
})

test('a group that has answered keeps its link: it expects the client', async () => {
  const { id, sam, clientId, key, group } = await introduced(world)
  await answer(key, group)
  await reactToAll(world)
  await noLonger(sam, clientId)
  await reactToAll(world)
  expect((await linksTo(id)).map(({ purpose, revoked_at }) => [purpose, revoked_at])).toEqual([
    ['answer-introduction', null],
    ['tell-attendance', null],
  ])
})

test('sent again, and consent ended before that letter was written: it is not written', async () => {
  const { id, sam, clientId } = await introduced(world)
  await sendAll(world)
  await sendIntroductionAgain(sam.ctx, { introductionId: id })
  await noLonger(sam, clientId)
  await reactToAll(world)
  expect(await lettersAbout(id)).toHaveLength(1)
})

test('another purpose, another client and a yes given again stop nothing', async () => {
  const { id, sam, clientId } = await introduced(world)
  const other = await introduced(world)
  await endConsent(sam.ctx, { clientId, purpose: 'feedback' })
  await noLonger(sam, other.clientId)
  await noLonger(sam, clientId)
  await agreesAgain(sam, clientId)
  await reactToAll(world)
  expect(await lettersAbout(id)).toHaveLength(1)
  expect(await linksTo(id)).toMatchObject([{ revoked_at: null }])
  expect(await linksTo(other.id)).toMatchObject([{ revoked_at: expect.any(Date) }])
})
