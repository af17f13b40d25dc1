import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { newKey } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { checkPin, makeLink, openLink, type PinAnswer, programmeOfLink, revokeLinks, spendLink } from './index.ts'

const world = await openWorld()
const DAY = 24

/** A link to a client's plan. */
async function planLink(pin?: string) {
  const client = await world.client()
  const about = { purpose: 'see-plan' as const, clientId: client.id, ...(pin ? { pin } : {}) }
  const link = await inTransaction(world.system, ({ tx }) => makeLink(tx, world.system, about))
  return {
    ...link,
    clientId: client.id,
    open: (purpose: 'see-plan' | 'answer-introduction' = 'see-plan') => world.read((tx) => openLink(tx, world.system, link.key, purpose)),
    tryPin: (typed: string) => inTransaction(world.system, ({ tx }) => checkPin(tx, world.system, link.id, typed)),
  }
}

describe('opening a link', () => {
  test('it opens as often as one looks, and looking does not spend it', async () => {
    const link = await planLink()
    await link.open()
    expect(await link.open()).toMatchObject({ id: link.id, clientId: link.clientId, introductionId: null, hasPin: false, spentAt: null })
  })

  test('it opens nothing but its own purpose', async () => {
    const link = await planLink()
    await expect(link.open('answer-introduction')).rejects.toMatchObject({ kind: 'gone', reason: 'link-unknown' })
  })

  test('one that was ended says so', async () => {
    const link = await planLink()
    await inTransaction(world.system, ({ tx }) => revokeLinks(tx, world.system, { purpose: 'see-plan', clientId: link.clientId }))
    await expect(link.open()).rejects.toMatchObject({ kind: 'gone', reason: 'link-revoked' })
  })

  test('it lives 180 days to the minute', async () => {
    const link = await planLink()
    world.clock.forward(180 * DAY - 0.1)
    await link.open()
    world.clock.forward(0.1)
    await expect(link.open()).rejects.toMatchObject({ kind: 'gone', reason: 'link-expired' })
  })

  test('another programme does not know it, and it knows its own', async () => {
    const link = await planLink()
    const elsewhere = await world.programme()
    await expect(elsewhere.read((tx) => openLink(tx, elsewhere.system, link.key, 'see-plan'))).rejects.toMatchObject({
      kind: 'gone',
      reason: 'link-unknown',
    })
    expect(await programmeOfLink(world.db, link.key)).toBe(world.programmeId)
    expect(await programmeOfLink(world.db, newKey())).toBeUndefined()
    expect(await programmeOfLink(world.db, 'short')).toBeUndefined()
  })

  test('it is spent once', async () => {
    const link = await planLink()
    const spend = () => inTransaction(world.system, ({ tx }) => spendLink(tx, world.system, link.id))
    expect((await Promise.all([spend(), spend()])).sort()).toEqual([false, true])
  })
})

describe('the PIN', () => {
  async function fiveWrong({ tryPin }: { tryPin(typed: string): Promise<PinAnswer> }) {
    for (let count = 0; count < 5; count++) expect(await tryPin('0000')).toBe('wrong')
  }
  const paused = { kind: 'too-many', reason: 'pin-paused' }

  test('a link without one asks for none', async () => {
    expect(await (await planLink()).tryPin('')).toBe('right')
  })

  test('each five wrong ones make a longer pause: 15 minutes, 1 hour, 4 hours', async () => {
    const link = await planLink('2580')
    for (const hours of [0.25, 1, 4]) {
      await fiveWrong(link)
      world.clock.forward(hours - 0.01)
      await expect(link.tryPin('2580')).rejects.toMatchObject(paused)
      world.clock.forward(0.02)
    }
    expect(await link.tryPin('2580')).toBe('right')
  })

  test('twenty wrong ones end the link, however long somebody waits in between', async () => {
    const link = await planLink('2580')
    for (let round = 0; round < 3; round++) {
      await fiveWrong(link)
      world.clock.forward(5 * DAY)
    }
    for (let count = 0; count < 4; count++) await link.tryPin('0000')
    expect(await link.tryPin('0000')).toBe('ended')
    await expect(link.tryPin('2580')).rejects.toMatchObject({ kind: 'gone', reason: 'link-locked' })
    await expect(link.open()).rejects.toMatchObject({ kind: 'gone', reason: 'link-locked' })
  })

  test('the right one forgives those before it', async () => {
    const link = await planLink('2580')
    for (let round = 0; round < 2; round++) {
      for (let count = 0; count < 4; count++) expect(await link.tryPin('0000')).toBe('wrong')
      expect(await link.tryPin('2580')).toBe('right')
    }
  })

  test('wrong ones at the same moment all count', async () => {
    const link = await planLink('2580')
    await Promise.all(Array.from({ length: 5 }, () => link.tryPin('0000')))
    await expect(link.tryPin('2580')).rejects.toMatchObject(paused)
  })
})
