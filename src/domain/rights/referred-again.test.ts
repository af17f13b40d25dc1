import { expect, test } from 'vitest'
import { keepAnswers, saveDraft, sendReferral } from '#domain/referrals'
import type { Context } from '#platform/context'
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
    ...{ clientId: client.id, givenName: 'Zeb', needs: ['sleep'], reason: 'Nights.', agreed: ['referral' as const] },
    ...{ phone: '07700 900123', reachBy: 'phone' },
  }
  const draftId = newId()
  await saveDraft(grace.ctx, { draftId, answers })
  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'objects' })

  const kept = await keepAnswers(grace.ctx, { draftId, seen: answers, typed: { ...answers, reason: 'Nights, and days.' } })
  expect(kept.answers?.clientId).toBe(client.id)
  const people = async () => (await world.owner.query('select from client')).rowCount
  const before = await people()
  await expect(sendReferral(grace.ctx, { draftId })).rejects.toMatchObject({ kind: 'conflict', reason: 'ring-to-refer' })
  expect(await people()).toBe(before)

  await endRestriction(self, { clientId: client.id })
  await sendReferral(grace.ctx, { draftId })
  expect(await people()).toBe(before)
})
