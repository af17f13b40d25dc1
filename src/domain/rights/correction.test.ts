import { beforeAll, describe, expect, test } from 'vitest'
import { inboxRowOf } from '#domain/casework'
import { clientWithId } from '#domain/people'
import { takeReferral } from '#domain/referrals'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import {
  askCorrection,
  correct,
  correctionsAskedBy,
  correctionsForManager,
  correctionsToAnswer,
  countCorrectionsForManager,
  refuseCorrection,
  takeBackCorrection,
} from './index.ts'

const world = await openWorld()
let ruth: Awaited<ReturnType<typeof world.member>>
let sam: typeof ruth
beforeAll(async () => {
  ruth = await world.member('manager')
  sam = await world.member('link-worker')
})

async function walkedWith(details = {}) {
  const client = await world.client({ givenName: 'Zebulon', phone: '07700 900100', ...details })
  const { id: referralId } = await world.referral({ client })
  await takeReferral(sam.ctx, { referralId })
  const asClient: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  const ask = async (about: Parameters<typeof askCorrection>[1]['about'], words = 'It is Zebedee.') => {
    const id = newId()
    await askCorrection(asClient, { id, clientId: client.id, about, words })
    return id
  }
  return {
    clientId: client.id,
    referralId,
    asClient,
    ask,
    asked: () => reading(asClient, (tx) => correctionsAskedBy(tx, client.id)),
    known: () => reading(sam.ctx, (tx) => clientWithId(tx, client.id)),
    facts: async () =>
      (
        await world.owner.query<{ kind: string; payload: unknown }>(
          `select kind, payload from fact where subject_id = $1 and kind like 'correction.%' order by at, id`,
          [client.id],
        )
      ).rows,
  }
}
const forRuth = () => reading(ruth.ctx, (tx) => correctionsForManager(tx, world.clock.now()))

describe('what a client says is wrong', () => {
  test('waits for the link worker with what we keep now, and sent twice it is said once', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('name')
    await askCorrection(ada.asClient, { id, clientId: ada.clientId, about: 'name', words: 'Again' })
    expect(await reading(sam.ctx, (tx) => correctionsToAnswer(tx, ada.clientId))).toMatchObject([
      { id, about: 'name', words: 'It is Zebedee.', heardBy: null, client: { givenName: 'Zebulon' } },
    ])
    const row = await reading(sam.ctx, (tx) =>
      inboxRowOf(tx, { referralId: ada.referralId, now: world.clock.now(), timeZone: 'Europe/London' }),
    )
    expect(row?.situation.correctionSince).toEqual(world.clock.now())
    expect((await forRuth()).map((one) => one.id)).not.toContain(id)
    expect(await ada.facts()).toEqual([{ kind: 'correction.asked', payload: { request: id, about: 'name' } }])
  })

  test('waits for a manager where nobody walks with them, or when it has waited long', async () => {
    const alone = await world.client()
    const asClient: Context = { ...world.system, actor: { kind: 'client', id: alone.id } }
    const id = newId()
    await askCorrection(asClient, { id, clientId: alone.id, about: 'other', words: 'I never lived there.' })
    expect((await forRuth()).map((one) => one.id)).toContain(id)
    const ada = await walkedWith()
    const late = await ada.ask('note')
    const then = new Date(world.clock.now().getTime() + 22 * 86_400_000)
    expect((await reading(ruth.ctx, (tx) => correctionsForManager(tx, then))).map((one) => one.id)).toContain(late)
    expect(await reading(ruth.ctx, (tx) => countCorrectionsForManager(tx, then))).toBeGreaterThan((await forRuth()).length)
  })

  test('is taken back while nobody has answered, and then asks nothing of anybody', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('need')
    await takeBackCorrection(ada.asClient, { clientId: ada.clientId, requestId: id })
    await takeBackCorrection(ada.asClient, { clientId: ada.clientId, requestId: id })
    expect(await ada.asked()).toEqual([])
    expect(await reading(sam.ctx, (tx) => correctionsToAnswer(tx, ada.clientId))).toEqual([])
    expect((await ada.facts()).map(({ kind }) => kind)).toEqual(['correction.asked', 'correction.taken-back'])
  })

  test('is no more than a link worker can read at a time', async () => {
    const ada = await walkedWith()
    for (let at = 0; at < 20; at++) await ada.ask('other', `Wrong ${at}`)
    await expect(ada.ask('other')).rejects.toThrow('corrections-enough')
  })
})

describe('the answer', () => {
  test('puts a name right at once, and nothing that was not asked; decided twice it stays as it was', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('name')
    const details = { givenName: 'Zebedee', familyName: null, knownAs: 'Zeb', phone: '07700 900999' }
    await Promise.all([1, 2].map(() => correct(sam.ctx, { requestId: id, details, words: null })))
    await refuseCorrection(ruth.ctx, { requestId: id, because: 'is-right', words: null })
    expect(await ada.known()).toMatchObject({ givenName: 'Zebedee', knownAs: 'Zeb', phone: '07700 900100' })
    expect(await ada.asked()).toMatchObject([{ answer: { is: 'done', by: sam.name } }])
    const [, done, ...more] = await ada.facts()
    expect(done).toMatchObject({ kind: 'correction.done', payload: { request: id, about: 'name' } })
    expect(more).toEqual([])
    expect(JSON.stringify(done)).not.toContain('Zeb')
  })

  test('puts birth date, address and ways to reach them right, but for a way that leads nowhere', async () => {
    const ada = await walkedWith({ reachBy: 'phone' })
    await correct(sam.ctx, { requestId: await ada.ask('birth-date'), details: { birthDate: '1951-03-09' }, words: null })
    await correct(ruth.ctx, {
      requestId: await ada.ask('address'),
      details: { address1: '2 Quay Street', city: 'Bridgeport' },
      words: null,
    })
    const contact = await ada.ask('contact')
    await expect(correct(sam.ctx, { requestId: contact, details: { phone: null }, words: null })).rejects.toThrow('reach-phone-needed')
    await correct(sam.ctx, { requestId: contact, details: { phone: '07700 900555', doNotUse: ['voicemail'] }, words: null })
    expect(await ada.known()).toMatchObject({
      birthDate: '1951-03-09',
      address1: '2 Quay Street',
      phone: '07700 900555',
      doNotUse: ['voicemail'],
    })
  })

  test('of what is changed elsewhere says what was done', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('note')
    await expect(correct(sam.ctx, { requestId: id, details: {}, words: null })).rejects.toThrow('correction-words-needed')
    await correct(sam.ctx, { requestId: id, details: { givenName: 'Not asked' }, words: 'I wrote a new note beside it.' })
    expect(await ada.asked()).toMatchObject([{ answer: { is: 'done', words: 'I wrote a new note beside it.' } }])
    expect(await ada.known()).toMatchObject({ givenName: 'Zebulon' })
  })

  test('may be a refusal, with its reason', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('name')
    await refuseCorrection(sam.ctx, { requestId: id, because: 'is-right', words: 'We saw your passport.' })
    expect(await ada.asked()).toMatchObject([{ answer: { is: 'refused', because: 'is-right', words: 'We saw your passport.' } }])
    expect(await ada.known()).toMatchObject({ givenName: 'Zebulon' })
    expect((await ada.facts()).at(-1)).toEqual({ kind: 'correction.refused', payload: { request: id, because: 'is-right' } })
  })

  test('is of nobody but a link worker or a manager, and nobody asks for another client', async () => {
    const ada = await walkedWith()
    const id = await ada.ask('name')
    const { id: other } = await world.client()
    const referrer = await world.member('referrer')
    for (const ctx of [{ ...world.system, actor: { kind: 'client' as const, id: other } }, referrer.ctx, world.public, world.system]) {
      await expect(askCorrection(ctx, { id: newId(), clientId: ada.clientId, about: 'name', words: 'x' })).rejects.toThrow('not-your-role')
      await expect(takeBackCorrection(ctx, { clientId: ada.clientId, requestId: id })).rejects.toThrow('not-your-role')
    }
    for (const ctx of [ada.asClient, referrer.ctx, world.public, world.system]) {
      await expect(correct(ctx, { requestId: id, details: { givenName: 'x' }, words: null })).rejects.toThrow('not-your-role')
      await expect(refuseCorrection(ctx, { requestId: id, because: 'is-right', words: null })).rejects.toThrow('not-your-role')
    }
    const elsewhere = await (await world.programme()).member('manager')
    await expect(refuseCorrection(elsewhere.ctx, { requestId: id, because: 'is-right', words: null })).rejects.toThrow('request-unknown')
  })
})
