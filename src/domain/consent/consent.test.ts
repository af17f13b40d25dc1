import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../tests/support/world.ts'
import { consentsOf, consentStanding, endConsent, giveConsent, hasConsent, type Purpose } from './index.ts'

const world = await openWorld()
const grace = await world.member('referrer')
const sam = await world.member('link-worker')

const give = (clientId: string, ...purposes: Purpose[]) =>
  inTransaction(grace.ctx, ({ tx }) => giveConsent(tx, grace.ctx, { clientId, purposes, how: 'spoken', heardBy: grace.id }))
const has = (clientId: string, purpose: Purpose) => world.read((tx) => hasConsent(tx, clientId, purpose))
const factsOf = async (clientId: string) =>
  (await world.read((tx) => tx.selectFrom('fact').select('kind').where('subject_id', '=', clientId).execute())).map(({ kind }) => kind)

describe('giving consent', () => {
  test('keeps who heard it and when, for each purpose', async () => {
    const { id } = await world.client({ consents: [] })
    await give(id, 'referral', 'feedback')
    expect(await world.read((tx) => consentsOf(tx, id))).toMatchObject([
      { purpose: 'referral', givenHow: 'spoken', givenAt: world.clock.now(), heardBy: { id: grace.id, name: grace.name }, endedAt: null },
      { purpose: 'feedback' },
    ])
    expect(await has(id, 'introductions')).toBe(false)
  })

  test('twice is once', async () => {
    const { id } = await world.client({ consents: [] })
    await give(id, 'referral')
    await give(id, 'referral')
    expect(await factsOf(id)).toEqual(['consent.given'])
  })

  test('two at once is once', async () => {
    const { id } = await world.client({ consents: [] })
    await Promise.all([give(id, 'referral'), give(id, 'referral')])
    expect(await world.read((tx) => consentsOf(tx, id))).toHaveLength(1)
  })
})

describe('consent to feedback', () => {
  const giveFor = (clientId: string, referralId: string) =>
    inTransaction(grace.ctx, ({ tx }) =>
      giveConsent(tx, grace.ctx, { clientId, referralId, purposes: ['referral', 'feedback'], how: 'spoken', heardBy: grace.id }),
    )
  const twoReferrals = async () => {
    const client = await world.client({ consents: [] })
    const [first, second] = [await world.referral({ client }), await world.referral({ client })]
    const tells = () =>
      world.read(async (tx) => [
        await hasConsent(tx, client.id, 'feedback', first.id),
        await hasConsent(tx, client.id, 'feedback', second.id),
      ])
    return { clientId: client.id, first, second, tells }
  }

  test('is given for one referral, while the other purposes are given once', async () => {
    const { clientId, first, second, tells } = await twoReferrals()
    await giveFor(clientId, first.id)
    await giveFor(clientId, first.id)
    expect(await tells()).toEqual([true, false])
    await giveFor(clientId, second.id)
    expect(await tells()).toEqual([true, true])
    expect(await world.read((tx) => consentsOf(tx, clientId))).toMatchObject([
      { purpose: 'referral', referralId: null },
      { purpose: 'feedback', referralId: first.id },
      { purpose: 'feedback', referralId: second.id },
    ])
  })

  test('stands otherwise for each referral: agreed, taken back, or nobody noted a yes', async () => {
    const { clientId, first, second } = await twoReferrals()
    const standing = async (referralId: string) =>
      world.read(async (tx) => consentStanding(await consentsOf(tx, clientId), 'feedback', referralId))
    await giveFor(clientId, first.id)
    expect(await standing(first.id)).toMatchObject({ is: 'agreed', consent: { referralId: first.id } })
    expect(await standing(second.id)).toEqual({ is: 'not-noted' })
    await endConsent(sam.ctx, { clientId, purpose: 'feedback' })
    expect(await standing(first.id)).toEqual({ is: 'taken-back', at: world.clock.now() })
    expect(await standing(second.id)).toEqual({ is: 'not-noted' })
  })

  test('ends for one referral, or for all where none is named', async () => {
    const { clientId, first, second, tells } = await twoReferrals()
    await giveFor(clientId, first.id)
    await giveFor(clientId, second.id)
    await endConsent(sam.ctx, { clientId, purpose: 'feedback', referralId: second.id })
    expect(await tells()).toEqual([true, false])
    await giveFor(clientId, second.id)
    await endConsent(sam.ctx, { clientId, purpose: 'feedback' })
    expect(await tells()).toEqual([false, false])
  })
})

describe('ending consent', () => {
  test('a link worker ends what a client takes back, and it can be given again', async () => {
    const { id } = await world.client({ consents: ['feedback'] })
    await endConsent(sam.ctx, { clientId: id, purpose: 'feedback' })
    expect(await has(id, 'feedback')).toBe(false)
    await give(id, 'feedback')
    expect(await has(id, 'feedback')).toBe(true)
    expect(await world.read((tx) => consentsOf(tx, id))).toHaveLength(2)
  })

  test('a client ends it on their own screen', async () => {
    const { id } = await world.client({ consents: ['feedback'] })
    await endConsent({ ...world.public, actor: { kind: 'client', id } }, { clientId: id, purpose: 'feedback' })
    expect(await has(id, 'feedback')).toBe(false)
  })

  test('twice is once', async () => {
    const { id } = await world.client({ consents: ['feedback'] })
    await endConsent(sam.ctx, { clientId: id, purpose: 'feedback' })
    await endConsent(sam.ctx, { clientId: id, purpose: 'feedback' })
    expect(await factsOf(id)).toEqual(['consent.ended'])
  })

  test('another client, a referrer and the public may not', async () => {
    const { id } = await world.client()
    const { id: other } = await world.client()
    for (const ctx of [grace.ctx, world.public, { ...world.public, actor: { kind: 'client' as const, id: other } }]) {
      await expect(endConsent(ctx, { clientId: id, purpose: 'feedback' })).rejects.toThrow('not-your-role')
    }
    expect(await has(id, 'feedback')).toBe(true)
  })

  test('a link worker of another programme changes nothing here', async () => {
    const { id } = await world.client()
    const elsewhere = await (await world.programme()).member('link-worker')
    await endConsent(elsewhere.ctx, { clientId: id, purpose: 'feedback' })
    expect(await has(id, 'feedback')).toBe(true)
  })
})
