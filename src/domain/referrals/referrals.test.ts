import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { extendCalendar } from '#domain/access'
import { recordNo } from '#domain/casework'
import { endConsent, giveConsent, hasConsent } from '#domain/consent'
import { lettersOwed } from '#domain/letters'
import { reachToldWith } from '#domain/people'
import { untilSomebodyWaits, whileNoFactIsWritten } from '../../../tests/support/waits.ts'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { react, reactions } from '../reactions.ts'
import { changedSince } from './answers.ts'
import {
  type Answers,
  askForHelp,
  assignReferral,
  demandOpenReferral,
  discardDraft,
  draftsOf,
  draftWithId,
  endReferral,
  keepAnswers,
  restoreDraft,
  lookUpClients,
  referralSentBy,
  referralsSentBy,
  referralWithId,
  releaseReferral,
  reopenReferral,
  saveDraft,
  selfReferral,
  sendersFor,
  sendersToChoose,
  openReferralsKnownTo,
  openReferralsOf,
  sendReferral,
  takeReferral,
  tooLongIn,
  withdrawReferral,
  yesesToAskAgain,
} from './index.ts'

const world = await openWorld()
const [sam, fatima] = [await world.member('link-worker'), await world.member('link-worker')]
const [grace, owen] = [await world.member('referrer'), await world.member('referrer')]
const manager = await world.member('manager')

const whole: Answers = {
  givenName: 'Ada',
  phone: '07700 900100',
  reachBy: 'phone',
  needs: ['loneliness', 'debt'],
  reason: 'Not been out since the spring.',
  agreed: ['referral', 'feedback'],
  agreedHow: 'spoken',
}
const draft = async (answers: Answers = whole, by: Person = grace) => {
  return saveDraft(by.ctx, { draftId: newId(), answers })
}
const referral = (id: string) => world.read((tx) => referralWithId(tx, id))
const factsOf = async (id: string) => (await world.read((tx) => factsAbout(tx, id))).map(({ kind }) => kind)
const reached = (id: string) =>
  inTransaction(sam.ctx, ({ record }) =>
    record({ kind: 'contact.recorded', subject: ['referral', id], payload: { contact: newId(), channel: 'phone', outcome: 'reached' } }),
  )

describe('a draft', () => {
  test('is kept, answer by answer, and is found again', async () => {
    const id = newId()
    await saveDraft(grace.ctx, { draftId: id, answers: { givenName: 'Ada', needs: ['debt'] } })
    await saveDraft(grace.ctx, { draftId: id, answers: { reason: 'Rent.' } })
    expect((await world.read((tx) => draftWithId(tx, grace.id, id)))?.answers).toEqual({
      givenName: 'Ada',
      needs: ['debt'],
      reason: 'Rent.',
    })
  })

  test('is its author’s only', async () => {
    const { id } = await draft()
    expect(await world.read((tx) => draftWithId(tx, owen.id, id))).toBeUndefined()
    await expect(saveDraft(owen.ctx, { draftId: id, answers: { reason: 'Mine now.' } })).rejects.toThrow('draft-not-found')
    await expect(sendReferral(owen.ctx, { draftId: id })).rejects.toThrow('draft-not-found')
    await discardDraft(owen.ctx, { draftId: id })
    expect((await world.read((tx) => draftWithId(tx, grace.id, id)))?.answers.reason).toBe(whole.reason)
  })

  const twoTabs = async (opened: Answers, one: Answers, other: Answers) => {
    const { id } = await draft({ givenName: 'Ada', ...opened })
    const seen = { givenName: 'Ada', ...opened }
    await keepAnswers(grace.ctx, { draftId: id, seen, typed: { ...seen, ...one } })
    const { clashes } = await keepAnswers(grace.ctx, { draftId: id, seen, typed: { ...seen, ...other } })
    return { id, clashes, answers: (await world.read((tx) => draftWithId(tx, grace.id, id)))?.answers }
  }

  test('two tabs with one draft keep each other’s work', async () => {
    const { answers, clashes } = await twoTabs({}, { familyName: 'de Vries', needs: [] }, { phone: '07700 900100', needs: ['debt'] })
    expect(answers).toEqual({ givenName: 'Ada', familyName: 'de Vries', phone: '07700 900100', needs: ['debt'] })
    expect(clashes).toEqual([])
  })

  test('of two tabs that change one answer the second is told what stands, and wipes out nothing', async () => {
    const { id, answers, clashes } = await twoTabs(
      { reason: 'Rent.' },
      { reason: 'Rent and sleep.' },
      { reason: 'Debts.', phone: '07700 900100' },
    )
    expect(clashes).toEqual([{ name: 'reason', stands: 'Rent and sleep.', typed: 'Debts.' }])
    expect(answers).toMatchObject({ reason: 'Rent and sleep.', phone: '07700 900100' })
    // Whoever has seen what stands may still decide otherwise.
    const { clashes: none } = await keepAnswers(grace.ctx, { draftId: id, seen: answers!, typed: { ...answers, reason: 'Debts.' } })
    expect(none).toEqual([])
    expect((await world.read((tx) => draftWithId(tx, grace.id, id)))?.answers.reason).toBe('Debts.')
  })

  test('two tabs that change one answer alike, or at the same moment, are fine or are told', async () => {
    expect((await twoTabs({}, { reason: 'Rent.' }, { reason: 'Rent.' })).clashes).toEqual([])
    const { id } = await draft({ reason: 'Rent.' })
    const type = (reason: string) => keepAnswers(grace.ctx, { draftId: id, seen: { reason: 'Rent.' }, typed: { reason } })
    const both = await Promise.all([type('One.'), type('Two.')])
    expect(both.map(({ clashes }) => clashes.length).sort()).toEqual([0, 1])
  })

  test('begins with the first thing that somebody says: an empty form leaves none behind', async () => {
    const preselected: Answers = { language: '', reachBy: 'phone', givenName: '', needs: [] }
    const [empty, begun] = [newId(), newId()]
    const { answers } = await keepAnswers(owen.ctx, { draftId: empty, seen: preselected, typed: preselected })
    expect(answers).toBeUndefined()
    await keepAnswers(owen.ctx, { draftId: begun, seen: preselected, typed: { ...preselected, reason: 'Rent.' } })
    await saveDraft(owen.ctx, { draftId: newId(), answers: preselected })
    expect((await world.read((tx) => draftsOf(tx, owen.id))).map(({ id }) => id)).toEqual([begun])
    expect((await world.read((tx) => draftWithId(tx, owen.id, begun)))?.answers).toMatchObject({ reachBy: 'phone' })
    await discardDraft(owen.ctx, { draftId: begun })
  })

  test('says by how much an answer is too long', () => {
    expect(tooLongIn({ reason: 'x'.repeat(2017), givenName: 'Ada' })).toEqual({
      errors: { reason: 'too-long-by' },
      words: { reason: { count: '17', max: '2000' } },
    })
  })

  test('what a page changed, laid over what it saw, is what was typed', () => {
    const answers = fc.record(
      {
        givenName: fc.string({ minLength: 1 }),
        reason: fc.string({ minLength: 1 }),
        needs: fc.array(fc.constantFrom('debt', 'sleep'), { minLength: 1 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(answers, answers, (seen, typed) => {
        const after = { ...seen, ...changedSince(seen, typed) }
        for (const name of ['givenName', 'reason', 'needs'] as const)
          expect(after[name] ?? []).toEqual(typed[name] ?? (name in seen && name !== 'needs' ? '' : []))
      }),
    )
  })

  test('can be thrown away, twice', async () => {
    const { id } = await draft({}, owen)
    await discardDraft(owen.ctx, { draftId: id })
    await discardDraft(owen.ctx, { draftId: id })
    expect(await world.read((tx) => draftsOf(tx, owen.id))).toEqual([])
  })

  test('that was thrown away is gone, and who threw it away can bring back what was in it, but for the yes', async () => {
    const { id } = await draft(whole, owen)
    expect(await discardDraft(grace.ctx, { draftId: id })).toBeUndefined()
    const thrown = await discardDraft(owen.ctx, { draftId: id })
    expect(await world.read((tx) => draftWithId(tx, owen.id, id))).toBeUndefined()
    const { agreed, agreedHow, ...rest } = thrown!
    expect([agreed, agreedHow]).toEqual([whole.agreed, whole.agreedHow])
    const asked = { hasOthers: false, isPersonGone: false, isYesToAsk: true }
    expect(await restoreDraft(owen.ctx, { draftId: id, answers: thrown! })).toEqual({ answers: rest, ...asked })
    expect(await restoreDraft(owen.ctx, { draftId: id, answers: thrown! })).toMatchObject(asked)
    expect((await world.read((tx) => draftWithId(tx, owen.id, id)))?.answers).toEqual(rest)
    await discardDraft(owen.ctx, { draftId: id })
  })

  test('that is brought back beside another beginning says so, and what stands there stands', async () => {
    const { id } = await draft(whole, owen)
    const thrown = await discardDraft(owen.ctx, { draftId: id })
    await saveDraft(owen.ctx, { draftId: id, answers: { reason: 'Sleep.', agreed: ['support'] } })
    expect(await restoreDraft(owen.ctx, { draftId: id, answers: { ...thrown!, clientId: newId() } })).toMatchObject({
      answers: { reason: 'Sleep.', agreed: ['support'], givenName: thrown!.givenName },
      hasOthers: true,
      isPersonGone: true,
      isYesToAsk: false,
    })
    await discardDraft(owen.ctx, { draftId: id })
  })

  test('that was thrown away in another window begins anew without the yes that this one showed', async () => {
    const { id } = await draft(whole, owen)
    const seen = (await world.read((tx) => draftWithId(tx, owen.id, id)))!.answers
    await discardDraft(owen.ctx, { draftId: id })
    const { answers } = await keepAnswers(owen.ctx, { draftId: id, seen, typed: { ...seen, reason: 'Sleep.' } })
    expect(answers).toMatchObject({ reason: 'Sleep.' })
    expect(answers).not.toHaveProperty('agreed')
    expect(answers).not.toHaveProperty('agreedHow')
    await discardDraft(owen.ctx, { draftId: id })
  })

  test('from before a language had to be said loses that of the programme, and keeps another one', async () => {
    const { rows } = await world.owner.query<{ locale: string }>('select locale from programme where programme_id = $1', [
      world.programmeId,
    ])
    const held = await draft({ ...whole, language: rows[0]!.locale }, owen)
    const said = await draft({ ...whole, language: 'pl' }, owen)
    const migration = readFileSync('database/migrations/0068_languages_in_drafts.sql', 'utf8')
    for (let times = 0; times < 2; times++) await world.owner.query(migration)
    const answersOf = async (id: string) => (await world.read((tx) => draftWithId(tx, owen.id, id)))?.answers
    expect(await answersOf(held.id)).toEqual(whole)
    expect(await answersOf(said.id)).toEqual({ ...whole, language: 'pl' })
    for (const { id } of [held, said]) await discardDraft(owen.ctx, { draftId: id })
  })

  test('that was sent takes no more answers', async () => {
    const { id } = await draft()
    await sendReferral(grace.ctx, { draftId: id })
    await expect(saveDraft(grace.ctx, { draftId: id, answers: { reason: 'Later.' } })).rejects.toThrow('already-sent')
    expect(await world.read((tx) => draftWithId(tx, grace.id, id))).toBeUndefined()
  })

  test('is not for managers, nor for the public', async () => {
    for (const { ctx } of [manager, { ctx: world.public }]) {
      await expect(saveDraft(ctx, { draftId: newId(), answers: {} })).rejects.toThrow('not-your-role')
      await expect(keepAnswers(ctx, { draftId: newId(), seen: {}, typed: whole })).rejects.toThrow('not-your-role')
    }
  })
})

describe('sending a referral', () => {
  test('keeps the person, the needs, the consent, the promise, and one fact', async () => {
    const { id } = await draft()
    await sendReferral(grace.ctx, { draftId: id })
    const sent = (await referral(id))!
    expect(sent).toMatchObject({
      referrerId: grace.id,
      source: 'professional',
      needs: ['loneliness', 'debt'],
      stage: 'sent',
      linkWorker: null,
      openEnding: null,
    })
    expect(sent.contactDueAt.toISOString()).toBe('2026-05-14T16:00:00.000Z')
    expect(await factsOf(id)).toEqual(['referral.sent'])
    expect(await factsOf(sent.clientId)).toEqual(['consent.given', 'consent.given'])
    expect(await world.read((tx) => draftWithId(tx, grace.id, id))).toBeUndefined()
  })

  test('a language that nobody said is not known', async () => {
    const speaks = async (language: string | undefined) => {
      const { id } = await draft({ ...whole, ...(language === undefined ? {} : { language }) })
      await sendReferral(grace.ctx, { draftId: id })
      const { clientId } = (await referral(id))!
      const row = (tx: Tx) => tx.selectFrom('client').select('language').where('id', '=', clientId).executeTakeFirstOrThrow()
      return (await world.read(row)).language
    }
    expect([await speaks(undefined), await speaks(''), await speaks('pl')]).toEqual([null, null, 'pl'])
  })

  test('promises no call on Christmas Day', async () => {
    const today = world.clock.now()
    world.clock.set('2026-12-24T09:00:00Z')
    await extendCalendar(world.system)
    const { id } = await draft({ ...whole, givenName: 'Noel' })
    await sendReferral(grace.ctx, { draftId: id })
    world.clock.set(today)
    expect((await referral(id))!.contactDueAt.toISOString()).toBe('2026-12-30T17:00:00.000Z')
  })

  test('the same call twice is the same as once, also at the same moment', async () => {
    const { id } = await draft({ ...whole, givenName: 'Twice' })
    await Promise.all([sendReferral(grace.ctx, { draftId: id }), sendReferral(grace.ctx, { draftId: id })])
    expect(await sendReferral(grace.ctx, { draftId: id })).toEqual({ id })
    expect(await world.read((tx) => tx.selectFrom('client').select('id').where('given_name', '=', 'Twice').execute())).toHaveLength(1)
    expect(await factsOf(id)).toEqual(['referral.sent'])
  })

  test.each([
    ['a name', { givenName: ' ' }, 'name-needed', 'givenName'],
    ['a number that can be rung', { phone: '' }, 'reach-phone-needed', 'phone'],
    ['a reason', { reason: '' }, 'reason-needed', 'reason'],
    ['a need', { needs: [] }, 'needs-needed', 'needs'],
    ['a need that is on the list', { needs: ['a-yacht'] }, 'not-understood', 'needs'],
    ['a yes to the referral', { agreed: ['feedback'] }, 'consent-needed', 'agreed'],
    ['how they said yes', { agreedHow: '' }, 'agreed-how-needed', 'agreedHow'],
    ['a reason that is not endless', { reason: 'x'.repeat(2001) }, 'too-long-by', 'reason'],
  ])('without %s it is refused at its field, and the draft stays', async (_, answers, reason, field) => {
    const { id } = await draft({ ...whole, ...answers })
    await expect(sendReferral(grace.ctx, { draftId: id })).rejects.toMatchObject({ kind: 'invalid', reason, field })
    expect(await referral(id)).toBeUndefined()
    expect(await world.read((tx) => draftWithId(tx, grace.id, id))).toBeDefined()
  })

  test('for somebody whom we know, it adds what is new and nobody else', async () => {
    const { id: clientId } = await world.client({ consents: [] })
    await world.referral({ referrer: grace, client: { id: clientId } })
    const { id } = await draft({
      clientId,
      needs: ['sleep'],
      reason: 'Nights.',
      doNotUse: ['voicemail'],
      agreed: ['referral'],
      agreedHow: 'spoken',
    })
    await sendReferral(grace.ctx, { draftId: id })
    expect((await referral(id))?.clientId).toBe(clientId)
    expect(await world.read((tx) => tx.selectFrom('client').select(['phone', 'do_not_use']).where('id', '=', clientId).execute())).toEqual([
      { phone: '07700 900100', do_not_use: ['voicemail'] },
    ])
  })

  test('who refers for two organisations says for which; who refers for one is not asked', async () => {
    const [priya, { id: other }] = [await world.member('referrer'), await world.organisation({ refers: true })]
    const [here] = sendersFor(priya.ctx.actor)
    const both = {
      ...priya,
      ctx: {
        ...priya.ctx,
        actor: { ...priya.ctx.actor, roles: [here!, other].map((organisationId) => ({ role: 'referrer', organisationId })) },
      },
    } as Person
    const { id } = await draft(whole, both)
    expect((await world.read((tx) => sendersToChoose(tx, both.ctx.actor))).map(({ id }) => id).sort()).toEqual([here, other].sort())
    expect(await world.read((tx) => sendersToChoose(tx, priya.ctx.actor))).toEqual([])
    for (const sentFor of ['', sendersFor(grace.ctx.actor)[0]!]) {
      await saveDraft(both.ctx, { draftId: id, answers: { sentFor } })
      await expect(sendReferral(both.ctx, { draftId: id })).rejects.toMatchObject({ reason: 'sent-for-needed', field: 'sentFor' })
    }
    await saveDraft(both.ctx, { draftId: id, answers: { sentFor: other } })
    await sendReferral(both.ctx, { draftId: id })
    expect((await referral(id))?.referringOrganisationId).toBe(other)
    // What one organisation asked of them is no question any more when they left the other.
    const { id: later } = await draft({ ...whole, sentFor: other }, priya)
    await sendReferral(priya.ctx, { draftId: later })
    expect((await referral(later))?.referringOrganisationId).toBe(here)
  })

  test('for a person of another programme it is refused, and nothing is kept', async () => {
    const foreign = await (await world.programme()).client()
    const { id } = await draft({ ...whole, clientId: foreign.id })
    await expect(sendReferral(grace.ctx, { draftId: id })).rejects.toThrow('client-not-found')
    expect(await referral(id)).toBeUndefined()
  })

  test('tells every link worker, without a name and without a reason, and tells the referrer', async () => {
    const { id } = await draft({ ...whole, givenName: 'Wilhelmina' })
    await sendReferral(grace.ctx, { draftId: id })
    const [fact] = await world.read((tx) => factsAbout(tx, id))
    for (const name of Object.keys(reactions['referral.sent']!)) {
      await react(world.system, fact!.id, name, { origin: 'https://footbridge.example' })
      await react(world.system, fact!.id, name, { origin: 'https://footbridge.example' })
    }
    const letters = (await world.read((tx) => lettersOwed(tx))).filter(({ to }) =>
      [sam, fatima, grace].some(({ name }) => to.startsWith(name.replaceAll(' ', '.'))),
    )
    expect(letters).toHaveLength(3)
    for (const { subject, body } of letters) {
      expect(`${subject} ${body}`).not.toMatch(/Wilhelmina|spring/)
      expect(body).toContain('Thursday 14 May, 17:00')
    }
  })
})

describe('who may look people up', () => {
  const born = '1948-07-05'
  const sendFor = async (by: Person, answers: Answers) => {
    const { id } = await draft({ ...whole, ...answers }, by)
    await sendReferral(by.ctx, { draftId: id })
    return (await referral(id))!.clientId
  }
  const lookUp = (by: Person, asked: Answers) =>
    world.read(async (tx) => (await lookUpClients(tx, by.ctx.actor, asked)).map(({ id }) => id))

  test('a referrer finds by part of a name whom their own organisation referred, and nobody else', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const id = await sendFor(priya, { givenName: 'Wubbo', familyName: 'van der Hoeve', birthDate: born })
    const colleague = {
      ...noor,
      ctx: { ...noor.ctx, actor: { ...noor.ctx.actor, roles: 'roles' in priya.ctx.actor ? priya.ctx.actor.roles : [] } },
    } as Person
    expect(await lookUp(priya, { givenName: 'Wubbo' })).toEqual([id])
    expect(await lookUp(colleague, { givenName: 'Wubbo' })).toEqual([id])
    expect(await lookUp(noor, { givenName: 'Wubbo' })).toEqual([])
    expect(await lookUp(noor, { givenName: 'Wubbo', familyName: 'van der Hoeve' })).toEqual([])
  })

  test('anybody else only by the whole family name and the birth date together', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const id = await sendFor(priya, { givenName: 'Sjoukje', familyName: 'de Haân', birthDate: born })
    expect(await lookUp(noor, { givenName: 'S.', familyName: 'Haan', birthDate: born })).toEqual([id])
    expect(await lookUp(noor, { givenName: 'Sjoukje', familyName: 'Haa', birthDate: born })).toEqual([])
    expect(await lookUp(noor, { givenName: 'Sjoukje', familyName: 'de Haan', birthDate: '1948-07-06' })).toEqual([])
    expect(await lookUp(noor, { givenName: 'Sjoukje', familyName: 'de Haan', birthDate: '5 July' })).toEqual([])
  })

  test('a link worker finds anybody by part of a name', async () => {
    const id = await sendFor(grace, { givenName: 'Geertruida' })
    expect(await lookUp(sam, { givenName: 'Geertruid' })).toEqual([id])
  })

  test('a referrer reads that somebody waits already, of their own organisation only, and not once a link worker has talked with them', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const id = await sendFor(priya, { givenName: 'Tjitske', familyName: 'Wiersma', birthDate: born })
    const known = (by: Person) => world.read((tx) => openReferralsKnownTo(tx, by.ctx.actor, id))
    expect(await known(priya)).toEqual([{ sentAt: world.clock.now(), linkWorker: null }])
    expect(await known(noor)).toEqual([])
    const [open] = await world.read((tx) => openReferralsOf(tx, id))
    await takeReferral(sam.ctx, { referralId: open!.id })
    expect(await known(priya)).toMatchObject([{ linkWorker: sam.name }])
    await endReferral(sam.ctx, { referralId: open!.id, outcome: 'not-suitable', note: null })
    expect(await known(priya)).toEqual([])
    expect(await world.read((tx) => openReferralsOf(tx, id))).toEqual([])
  })

  test('an id alone opens nobody: who may not find a person cannot refer them by their id', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const id = await sendFor(priya, { givenName: 'Ada', familyName: 'Terpstra', birthDate: born })
    await expect(sendFor(noor, { clientId: id })).rejects.toMatchObject({ reason: 'client-not-found', field: 'clientId' })
    await expect(sendFor(noor, { clientId: id, familyName: 'Bakker', birthDate: born })).rejects.toThrow('client-not-found')
    expect(await sendFor(noor, { clientId: id, familyName: 'Terpstra', birthDate: born })).toBe(id)
  })

  test('somebody who was chosen, and whom the answers no longer find, becomes a person of their own, quietly', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const person = { givenName: 'Ada', familyName: 'Huizinga', birthDate: born }
    const known = await sendFor(priya, person)
    const { id } = await draft({ ...whole, ...person }, noor)
    const seen = { ...whole, ...person }
    const { answers } = await keepAnswers(noor.ctx, { draftId: id, seen, typed: { ...seen, clientId: known, birthDate: '1948-07-06' } })
    expect(answers?.clientId).toBe('')
    await sendReferral(noor.ctx, { draftId: id })
    expect((await referral(id))?.clientId).not.toBe(known)
  })

  test('somebody whom nobody may be shown becomes a person of their own', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const known = await sendFor(priya, { givenName: 'Durk', familyName: 'Zijlstra', birthDate: born })
    expect(await sendFor(noor, { givenName: 'Durk', familyName: 'Zijlstra' })).not.toBe(known)
  })
})

describe('asking for help oneself', () => {
  const typed = () => ({ once: newId(), givenName: 'Nour', phone: '07700 900304', reachBy: 'phone', agree: 'yes' })
  const form = (fields: Record<string, unknown> = {}) => selfReferral.parse({ ...typed(), ...fields })

  test('needs no account, no words and no needs', async () => {
    const { id } = await askForHelp(world.public, form())
    expect(await referral(id)).toMatchObject({ source: 'self', referrerId: null, reason: '', needs: [], stage: 'sent' })
    expect((await world.read((tx) => factsAbout(tx, id))).map(({ kind, actorKind }) => [kind, actorKind])).toEqual([
      ['consent.given', 'public'],
      ['referral.sent', 'public'],
    ])
  })

  test('twice is once, also at the same moment', async () => {
    const once = form({ givenName: 'Impatient' })
    await Promise.all([askForHelp(world.public, once), askForHelp(world.public, once)])
    expect(await world.read((tx) => tx.selectFrom('client').select('id').where('given_name', '=', 'Impatient').execute())).toHaveLength(1)
  })

  test('a page that comes back with something else in it is no "we will call you", and goes through as a request of its own', async () => {
    const once = form({ givenName: 'Corrected', needs: ['debt'], doNotUse: ['voicemail'] })
    await askForHelp(world.public, once)
    await askForHelp(world.public, once)
    const changes = [
      { phone: '07700 900399' },
      { givenName: 'Somebody else' },
      { words: 'Nights.' },
      { needs: ['sleep'] },
      { doNotUse: [] },
    ]
    for (const changed of changes)
      await expect(askForHelp(world.public, { ...once, ...changed } as typeof once)).rejects.toMatchObject({
        kind: 'conflict',
        reason: 'asked-already',
      })
    await askForHelp(world.public, { ...once, once: newId(), phone: '07700 900399' })
    const rows = await world.read((tx) =>
      tx.selectFrom('client').select('phone').where('given_name', '=', 'Corrected').orderBy('phone').execute(),
    )
    expect(rows.map(({ phone }) => phone)).toEqual(['07700 900304', '07700 900399'])
  })

  test('sent again from the page that "back" brought anew it is once; with other words or another need it is another', async () => {
    const asked = form({ givenName: 'Returned', needs: ['loneliness'] })
    const { id } = await askForHelp(world.public, asked)
    const again = (changed: object) => askForHelp(world.public, { ...asked, once: newId(), ...changed })
    expect(await again({})).toEqual({ id })
    const ids = [await again({ words: 'Something else' }), await again({ needs: ['debt'] })].map((one) => one.id)
    expect(new Set([id, ...ids]).size).toBe(3)
    world.clock.forward(25)
    expect(await again({})).not.toEqual({ id })
  })

  test('without a yes, or with a way that is not safe, it is refused', () => {
    const problems = (fields: Record<string, unknown>) =>
      selfReferral.safeParse({ ...typed(), ...fields }).error?.issues.map(({ message }) => message)
    expect(problems({ agree: undefined })).toEqual(['agree-needed'])
    expect(problems({ doNotUse: ['phone'] })).toEqual(['reach-phone-forbidden'])
    expect(problems({ reachBy: 'email', doNotUse: ['email'] })).toEqual(['reach-email-forbidden', 'reach-email-needed'])
    expect(problems({ givenName: '', phone: '', agree: undefined })).toEqual(['name-needed', 'agree-needed', 'reach-phone-needed'])
    expect(problems({ words: 'x'.repeat(2001) })).toEqual(['too-long'])
  })

  test('with a need that is not on the list nothing is kept', async () => {
    const asked = form({ givenName: 'Unlisted', needs: ['a-yacht'] })
    await expect(askForHelp(world.public, asked)).rejects.toThrow('not-understood')
    expect(await world.read((tx) => tx.selectFrom('client').select('id').where('given_name', '=', 'Unlisted').execute())).toEqual([])
  })
})

describe('taking and giving a referral', () => {
  test('of two link workers who take it at once, one does and the other is told who', async () => {
    const { id } = await world.referral()
    const tries = await Promise.allSettled([takeReferral(sam.ctx, { referralId: id }), takeReferral(fatima.ctx, { referralId: id })])
    expect(tries.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const winner = (await referral(id))!.linkWorker!
    const refused = tries.find((one) => one.status === 'rejected') as PromiseRejectedResult
    expect(refused.reason).toMatchObject({ kind: 'conflict', reason: 'already-taken', words: { name: winner.name } })
  })

  test('taking twice is taking once', async () => {
    const { id } = await world.referral()
    await takeReferral(sam.ctx, { referralId: id })
    await takeReferral(sam.ctx, { referralId: id })
    expect(await factsOf(id)).toEqual(['referral.taken'])
    expect(await referral(id)).toMatchObject({ stage: 'taken', linkWorker: { id: sam.id, name: sam.name } })
  })

  test('a colleague is given it, and gets a letter without a name', async () => {
    const { id } = await world.referral()
    await takeReferral(sam.ctx, { referralId: id })
    await assignReferral(sam.ctx, { referralId: id, linkWorkerId: fatima.id })
    expect((await referral(id))?.linkWorker?.id).toBe(fatima.id)
    const facts = await world.read((tx) => factsAbout(tx, id))
    for (const fact of facts) await react(world.system, fact.id, 'tellLinkWorker', { origin: 'https://footbridge.example' })
    const letters = (await world.read((tx) => lettersOwed(tx))).filter(({ subject }) => subject.includes('a colleague gave you'))
    expect(letters.map(({ to }) => to)).toEqual([`${fatima.name.replaceAll(' ', '.')}@example.org`])
  })

  test('given back, it waits again; twice is once', async () => {
    const { id } = await world.referral()
    await takeReferral(sam.ctx, { referralId: id })
    world.clock.forward(1)
    await releaseReferral(sam.ctx, { referralId: id })
    await releaseReferral(sam.ctx, { referralId: id })
    expect(await factsOf(id)).toEqual(['referral.taken', 'referral.released'])
    expect(await referral(id)).toMatchObject({ stage: 'sent', linkWorker: null })
  })

  test('it goes to link workers of this programme only', async () => {
    const { id } = await world.referral()
    const elsewhere = await (await world.programme()).member('link-worker')
    await expect(takeReferral(elsewhere.ctx, { referralId: id })).rejects.toThrow('referral-not-found')
    for (const linkWorkerId of [elsewhere.id, grace.id, newId()]) {
      await expect(assignReferral(sam.ctx, { referralId: id, linkWorkerId })).rejects.toThrow('link-worker-not-found')
    }
    await expect(takeReferral(grace.ctx, { referralId: id })).rejects.toThrow('not-your-role')
    await expect(takeReferral(sam.ctx, { referralId: 'no-id' })).rejects.toThrow('referral-not-found')
  })
})

describe('ending, withdrawing, opening again', () => {
  test('ending keeps how, why and who; opening again goes on where it was', async () => {
    const { id } = await world.referral()
    await takeReferral(sam.ctx, { referralId: id })
    world.clock.forward(1)
    await endReferral(fatima.ctx, { referralId: id, outcome: 'moved-away', note: 'To Leeds.' })
    expect(await referral(id)).toMatchObject({
      stage: 'stopped',
      openEnding: { outcome: 'moved-away', note: 'To Leeds.', endedBy: { id: fatima.id } },
    })
    world.clock.forward(1)
    await reopenReferral(sam.ctx, { referralId: id })
    await reopenReferral(sam.ctx, { referralId: id })
    expect(await referral(id)).toMatchObject({ stage: 'taken', openEnding: null, linkWorker: { id: sam.id } })
    expect(await factsOf(id)).toEqual(['referral.taken', 'referral.ended', 'referral.reopened'])
  })

  test('the same ending twice is once; another ending is refused and names who', async () => {
    const { id } = await world.referral()
    await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
    await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
    expect(await factsOf(id)).toEqual(['referral.ended'])
    await expect(endReferral(fatima.ctx, { referralId: id, outcome: 'not-suitable', note: null })).rejects.toMatchObject({
      reason: 'referral-ended',
      words: { name: sam.name },
    })
  })

  test('what has ended can be neither taken nor worked on', async () => {
    const { id } = await world.referral()
    await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
    await expect(takeReferral(sam.ctx, { referralId: id })).rejects.toThrow('referral-ended')
    await expect(world.read((tx) => demandOpenReferral(tx, sam.ctx, id))).rejects.toThrow('referral-ended')
  })

  test('nobody ends a referral while a colleague works on it, and who comes after the end is refused', async () => {
    const { id } = await world.referral()
    const order: string[] = []
    let ending = Promise.resolve()
    await inTransaction(sam.ctx, async ({ tx }) => {
      await demandOpenReferral(tx, sam.ctx, id)
      ending = endReferral(fatima.ctx, { referralId: id, outcome: 'completed', note: null }).then(() => void order.push('ended'))
      await untilSomebodyWaits(world)
      order.push('worked')
    })
    await ending
    expect(order).toEqual(['worked', 'ended'])
    await expect(inTransaction(sam.ctx, ({ tx }) => demandOpenReferral(tx, sam.ctx, id))).rejects.toThrow('referral-ended')
  })

  test('a link worker may work on a colleague’s referral; a referrer may not', async () => {
    const { id, clientId } = await world.referral()
    await takeReferral(sam.ctx, { referralId: id })
    expect(await world.read((tx) => demandOpenReferral(tx, fatima.ctx, id))).toMatchObject({ id, clientId })
    await expect(world.read((tx) => demandOpenReferral(tx, grace.ctx, id))).rejects.toThrow('not-your-role')
    await expect(world.read((tx) => demandOpenReferral(tx, sam.ctx, newId()))).rejects.toThrow('referral-not-found')
  })

  test('its referrer takes it back, and may undo that', async () => {
    const { id } = await world.referral({ referrer: grace })
    await withdrawReferral(grace.ctx, { referralId: id })
    await withdrawReferral(grace.ctx, { referralId: id })
    expect((await referral(id))?.stage).toBe('withdrawn')
    await reopenReferral(grace.ctx, { referralId: id })
    expect((await referral(id))?.stage).toBe('sent')
  })

  test('nobody else’s referral can be taken back, nor one where the person was talked with', async () => {
    const { id } = await world.referral({ referrer: grace })
    await expect(withdrawReferral(owen.ctx, { referralId: id })).rejects.toThrow('referral-not-found')
    await reached(id)
    await expect(withdrawReferral(grace.ctx, { referralId: id })).rejects.toThrow('already-in-contact')
  })

  test('a referrer cannot open again what a link worker ended', async () => {
    const { id } = await world.referral({ referrer: grace })
    await endReferral(sam.ctx, { referralId: id, outcome: 'not-suitable', note: null })
    await expect(reopenReferral(grace.ctx, { referralId: id })).rejects.toThrow('referral-not-found')
    await expect(reopenReferral(owen.ctx, { referralId: id })).rejects.toThrow('referral-not-found')
  })
})

describe('what a referrer sees of their referrals', () => {
  test('what they sent stays as they sent it, whatever others told since', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const person = { givenName: 'Ine', familyName: 'Postma', birthDate: '1950-01-02' }
    const { id } = await draft({ ...whole, ...person, reachWhen: 'mornings', doNotUse: ['voicemail'] }, priya)
    await sendReferral(priya.ctx, { draftId: id })
    const { clientId } = (await referral(id))!
    const { id: later } = await draft({ ...whole, ...person, clientId, phone: '07700 900222' }, noor)
    await sendReferral(noor.ctx, { draftId: later })
    expect(await world.read((tx) => reachToldWith(tx, id))).toMatchObject({
      phone: '07700 900100',
      reachWhen: 'mornings',
      doNotUse: ['voicemail'],
    })
    expect(await world.read((tx) => referralSentBy(tx, priya.id, id))).toMatchObject({ agreed: ['referral', 'feedback'] })
  })

  test('where each stands, the newest first, and only their own', async () => {
    const priya = await world.member('referrer')
    const first = await world.referral({ referrer: priya, sentAt: new Date('2026-05-04T09:00:00Z') })
    const second = await world.referral({ referrer: priya, sentAt: new Date('2026-05-05T09:00:00Z') })
    await takeReferral(sam.ctx, { referralId: first.id })
    await reached(first.id)
    const list = await world.read((tx) => referralsSentBy(tx, priya.id))
    expect(list.map(({ id, stage, canWithdraw }) => [id, stage, canWithdraw])).toEqual([
      [second.id, 'sent', true],
      [first.id, 'in-contact', false],
    ])
  })

  test('a yes to one referrer is no yes to the next who refers the same person', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const { id: clientId } = await world.client({ consents: [] })
    const send = async (by: Person, agreed: string[]) => {
      await world.referral({ referrer: by, client: { id: clientId }, sentAt: new Date('2026-01-05T09:00:00Z') })
      const { id } = await draft({ clientId, needs: ['sleep'], reason: 'Nights.', agreed, agreedHow: 'spoken' }, by)
      await sendReferral(by.ctx, { draftId: id })
      await takeReferral(sam.ctx, { referralId: id })
      await reached(id)
      return id
    }
    const [yes, no] = [await send(priya, ['referral', 'feedback']), await send(noor, ['referral'])]
    expect(await world.read((tx) => hasConsent(tx, clientId, 'feedback', yes))).toBe(true)
    expect(await world.read((tx) => hasConsent(tx, clientId, 'feedback', no))).toBe(false)
    expect(await world.read((tx) => referralSentBy(tx, priya.id, yes))).toMatchObject({ stage: 'in-contact' })
    expect(await world.read((tx) => referralSentBy(tx, noor.id, no))).toMatchObject({ stage: 'not-told' })
  })

  test('a draft from before the client ended a yes does not give it again, and the link worker reads to ask', async () => {
    const noor = await world.member('referrer')
    const { id: clientId } = await world.client({ consents: ['referral', 'introductions'] })
    await world.referral({ referrer: noor, client: { id: clientId }, sentAt: new Date('2026-01-05T09:00:00Z') })
    const answers = { clientId, needs: ['sleep'], reason: 'Nights.', agreed: ['referral', 'introductions'], agreedHow: 'spoken' }
    const { id } = await draft(answers, noor)
    world.clock.forward(48)
    await endConsent({ ...world.system, actor: { kind: 'client', id: clientId } }, { clientId, purpose: 'introductions' })
    world.clock.forward(24)
    await saveDraft(noor.ctx, { draftId: id, answers: { reason: 'Bad nights.' } })
    await sendReferral(noor.ctx, { draftId: id })
    expect(await world.read((tx) => hasConsent(tx, clientId, 'introductions'))).toBe(false)
    expect(await world.read((tx) => yesesToAskAgain(tx, id))).toEqual(['introductions'])
    // What the client decided is not said to whoever referred them: it is what they sent.
    expect(await world.read((tx) => referralSentBy(tx, noor.id, id))).toMatchObject({ agreed: ['referral', 'introductions'] })
    // Whoever begins after that has asked since.
    world.clock.forward(1)
    const later = await draft(answers, noor)
    await sendReferral(noor.ctx, { draftId: later.id })
    expect(await world.read((tx) => hasConsent(tx, clientId, 'introductions'))).toBe(true)
    expect(await world.read((tx) => yesesToAskAgain(tx, id))).toEqual([])
  })

  test('a draft that was thrown away and brought back after the client ended a yes is not sent until it is asked again', async () => {
    const noor = await world.member('referrer')
    const { id: clientId } = await world.client({ consents: ['referral', 'introductions'] })
    await world.referral({ referrer: noor, client: { id: clientId }, sentAt: new Date('2026-01-05T09:00:00Z') })
    const answers = { clientId, needs: ['sleep'], reason: 'Nights.', agreed: ['referral', 'introductions'], agreedHow: 'spoken' }
    const { id } = await draft(answers, noor)
    world.clock.forward(48)
    await endConsent({ ...world.system, actor: { kind: 'client', id: clientId } }, { clientId, purpose: 'introductions' })
    world.clock.forward(24)
    const thrown = await discardDraft(noor.ctx, { draftId: id })
    await restoreDraft(noor.ctx, { draftId: id, answers: thrown! })
    await expect(sendReferral(noor.ctx, { draftId: id })).rejects.toMatchObject({ field: 'agreed' })
    expect(await world.read((tx) => hasConsent(tx, clientId, 'introductions'))).toBe(false)
  })

  test('a draft from before the client ended word back does not have its referrer told, until the client says yes again', async () => {
    const [priya, noor] = [await world.member('referrer'), await world.member('referrer')]
    const client = await world.client({ consents: ['referral', 'feedback'] })
    await world.referral({ referrer: priya, client })
    await world.referral({ referrer: noor, client, sentAt: new Date('2026-01-05T09:00:00Z') })
    const answers = { clientId: client.id, needs: ['sleep'], reason: 'Nights.', agreed: ['referral', 'feedback'], agreedHow: 'written' }
    const { id } = await draft(answers, noor)
    world.clock.forward(48)
    await endConsent({ ...world.system, actor: { kind: 'client', id: client.id } }, { clientId: client.id, purpose: 'feedback' })
    await sendReferral(noor.ctx, { draftId: id })
    expect(await world.read((tx) => hasConsent(tx, client.id, 'feedback', id))).toBe(false)
    expect(await world.read((tx) => yesesToAskAgain(tx, id))).toEqual(['feedback'])
    await world.read((tx) =>
      giveConsent(tx, sam.ctx, { clientId: client.id, purposes: ['feedback'], how: 'spoken', heardBy: sam.id, referralId: id }),
    )
    expect(await world.read((tx) => yesesToAskAgain(tx, id))).toEqual([])
  })

  test('a no that is said when it is asked again is kept, once, and ends the asking; so does the end of the referral', async () => {
    const noor = await world.member('referrer')
    const { id: clientId } = await world.client({ consents: ['referral', 'introductions', 'feedback'] })
    await world.referral({ referrer: noor, client: { id: clientId }, sentAt: new Date('2026-01-05T09:00:00Z') })
    const agreed = ['referral', 'introductions', 'feedback']
    const answers = { clientId, needs: ['sleep'], reason: 'Nights.', agreed, agreedHow: 'spoken' }
    const { id } = await draft(answers, noor)
    world.clock.forward(48)
    const self = { ...world.system, actor: { kind: 'client', id: clientId } } as const
    for (const purpose of ['introductions', 'feedback'] as const) await endConsent(self, { clientId, purpose })
    await sendReferral(noor.ctx, { draftId: id })
    const toAsk = () => world.read((tx) => yesesToAskAgain(tx, id))
    expect(await toAsk()).toEqual(['feedback', 'introductions'])
    await expect(recordNo(noor.ctx, { referralId: id, purpose: 'feedback' })).rejects.toMatchObject({ kind: 'forbidden' })
    await Promise.all([1, 2].map(() => recordNo(sam.ctx, { referralId: id, purpose: 'feedback' })))
    expect(await toAsk()).toEqual(['introductions'])
    expect((await factsOf(id)).filter((kind) => kind === 'consent.refused')).toHaveLength(1)
    await endReferral(sam.ctx, { referralId: id, outcome: 'completed', note: null })
    expect(await toAsk()).toEqual([])
    await expect(recordNo(sam.ctx, { referralId: id, purpose: 'introductions' })).rejects.toThrow('referral-ended')
  })

  test('a draft that is sent while the client is ending a yes waits, and does not give it again', async () => {
    const noor = await world.member('referrer')
    const { id: clientId } = await world.client({ consents: ['referral', 'introductions'] })
    await world.referral({ referrer: noor, client: { id: clientId }, sentAt: new Date('2026-01-05T09:00:00Z') })
    const answers = { clientId, needs: ['sleep'], reason: 'Nights.', agreed: ['referral', 'introductions'], agreedHow: 'spoken' }
    const { id } = await draft(answers, noor)
    world.clock.forward(1)
    const both = await whileNoFactIsWritten(world, async () => {
      const ending = endConsent(sam.ctx, { clientId, purpose: 'introductions' })
      await untilSomebodyWaits(world)
      const sending = sendReferral(noor.ctx, { draftId: id })
      await untilSomebodyWaits(world, 2)
      return [ending, sending]
    })
    await Promise.all(both)
    expect(await world.read((tx) => hasConsent(tx, clientId, 'introductions'))).toBe(false)
  })

  test('nothing of how it goes when the person did not agree to that', async () => {
    const priya = await world.member('referrer')
    const client = await world.client({ consents: ['referral'] })
    const { id } = await world.referral({ referrer: priya, client })
    const seen = async () => (await world.read((tx) => referralsSentBy(tx, priya.id)))[0]!.stage
    await takeReferral(sam.ctx, { referralId: id })
    expect(await seen()).toBe('taken')
    await reached(id)
    expect(await seen()).toBe('not-told')
    await endReferral(sam.ctx, { referralId: id, outcome: 'client-stopped', note: null })
    expect(await seen()).toBe('not-told')
  })
})
