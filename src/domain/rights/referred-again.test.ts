import { expect, test } from 'vitest'
import { draftsOf, draftWithId, keepAnswers, saveDraft, sendReferral } from '#domain/referrals'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { askRestriction, endRestriction } from './index.ts'

const world = await openWorld()

test('who was chosen and is only kept since is not made known a second time: the referrer reads whom to ring, and the draft stays', async () => {
  const grace = await world.member('referrer')
  const client = await world.client()
  await world.referral({ referrer: grace, client })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  const answers = {
    ...{
      clientId: client.id,
      givenName: 'Zeb',
      needs: ['sleep'],
      reason: 'Nights.',
      agreed: ['referral' as const],
      agreedHow: 'spoken' as const,
    },
    ...{ phone: '07700 900123', reachBy: 'phone' },
  }
  const draftId = newId()
  await saveDraft(grace.ctx, { draftId, answers })
  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'objects' })

  const ringFirst = { kind: 'conflict', reason: 'ring-to-refer' }
  const typed = { ...answers, reason: 'Nights, and days.' }
  for (const id of [draftId, newId()])
    await expect(keepAnswers(grace.ctx, { draftId: id, seen: {}, typed })).rejects.toMatchObject(ringFirst)
  await expect(saveDraft(grace.ctx, { draftId, answers: typed })).rejects.toMatchObject(ringFirst)
  await expect(reading(grace.ctx, (tx) => draftWithId(tx, grace.id, draftId))).rejects.toMatchObject(ringFirst)
  expect(await reading(grace.ctx, (tx) => draftsOf(tx, grace.id))).toEqual([])
  const people = async () => (await world.owner.query('select from client')).rowCount
  const before = await people()
  await expect(sendReferral(grace.ctx, { draftId })).rejects.toMatchObject(ringFirst)
  expect(await people()).toBe(before)

  await endRestriction(self, { clientId: client.id })
  await sendReferral(grace.ctx, { draftId })
  expect(await people()).toBe(before)
})
