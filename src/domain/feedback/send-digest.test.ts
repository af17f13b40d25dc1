import { expect, test } from 'vitest'
import { setDigestRhythm } from '#domain/access'
import { endConsent as endFeedback } from '#domain/consent'
import { sendLetter } from '#domain/letters'
import { react } from '#reactions'
import { inTransaction } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { sendDigest } from './send-digest.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
const origin = 'https://overwater.example'

/** A referrer with this rhythm and language. */
async function referrer(fields: { rhythm?: string; locale?: string } = {}): Promise<Person> {
  const person = await world.member('referrer')
  const { rhythm = 'daily', locale = 'en' } = fields
  await inTransaction(world.system, ({ tx }) =>
    tx.updateTable('member').set({ digest_rhythm: rhythm, locale }).where('id', '=', person.id).execute(),
  )
  return person
}

/** A client of this referrer about whom there is word: a first step, agreed now. */
async function wordFor(person: Person, name: { givenName: string; familyName: string } = { givenName: 'Ada', familyName: 'de Vries' }) {
  const referral = await world.referral({ referrer: person, client: await world.client(name) })
  const fact = await inTransaction(sam.ctx, ({ record }) =>
    record({ kind: 'step.agreed', subject: ['referral', referral.id], payload: { step: newId() } }),
  )
  await react(world.system, fact.id, 'writeFeedback', { origin })
  return referral
}

const lettersTo = (person: Person) =>
  world.read((tx) =>
    tx
      .selectFrom('outgoing_mail')
      .innerJoin('member', 'member.email', 'outgoing_mail.to_address')
      .select(['subject', 'body'])
      .where('member.id', '=', person.id)
      .execute(),
  )
const jobsFor = async (person: Person) =>
  (await world.owner.query<{ run_at: Date }>('select run_at from graphile_worker.jobs where key = $1', [`digest:${person.id}`])).rows
const waiting = (person: Person) =>
  world.read((tx) => tx.selectFrom('feedback').select('id').where('member_id', '=', person.id).where('told_at', 'is', null).execute())
const endConsent = (clientId: string) =>
  inTransaction(world.system, ({ tx }) =>
    tx.updateTable('consent').set({ ended_at: world.clock.now(), ended_by_kind: 'client' }).where('client_id', '=', clientId).execute(),
  )

test('one letter waits for a referrer, for the morning that the oldest word was meant for', async () => {
  const tremlett = await referrer()
  world.clock.set('2026-05-12T06:30:00Z')
  await wordFor(tremlett)
  world.clock.set('2026-05-12T09:00:00Z')
  await wordFor(tremlett)
  expect(await jobsFor(tremlett)).toEqual([{ run_at: new Date('2026-05-12T07:00:00Z') }])
})

test('a letter tells all that waits in one sentence each, by first name and initials, and says how to change the rhythm', async () => {
  const tremlett = await referrer()
  await wordFor(tremlett)
  await wordFor(tremlett, { givenName: 'Ron', familyName: 'Bickerstaff' })
  await sendDigest(world.system, tremlett.id, origin)
  const letters = await lettersTo(tremlett)
  expect(letters).toHaveLength(1)
  expect(letters[0]!.subject).toBe('News of people you referred to Overwater Together')
  expect(letters[0]!.body).toContain('- Ada d. V. has chosen a first step. (Tuesday 12 May)\n- Ron B. has chosen a first step.')
  expect(letters[0]!.body).not.toMatch(/Vries|Bickerstaff/)
  expect(letters[0]!.body).toContain(`${origin}/account`)
  expect(await waiting(tremlett)).toEqual([])
})

test('it is written in the language of its reader', async () => {
  const heuvel = await referrer({ locale: 'nl', rhythm: 'weekly' })
  await wordFor(heuvel)
  await sendDigest(world.system, heuvel.id, origin)
  expect((await lettersTo(heuvel))[0]!.body).toMatch(
    /Ada d\. V\. heeft een eerste stap gekozen\. \(dinsdag 12 mei\)[^]*hooguit een keer per week/,
  )
})

test('the same job twice, or two at once, is one letter', async () => {
  const tremlett = await referrer()
  await wordFor(tremlett)
  await Promise.all([1, 2, 3].map(() => sendDigest(world.system, tremlett.id, origin)))
  await sendDigest(world.system, tremlett.id, origin)
  expect(await lettersTo(tremlett)).toHaveLength(1)
})

test('a job killed before its end has told nothing, and the next one tells it all', async () => {
  const tremlett = await referrer()
  await wordFor(tremlett)
  const killed = {
    ...world.system,
    clock: {
      now: () => {
        throw new Error('power cut')
      },
    },
  }
  await expect(sendDigest(killed, tremlett.id, origin)).rejects.toThrow('power cut')
  expect(await waiting(tremlett)).toHaveLength(1)
  await sendDigest(world.system, tremlett.id, origin)
  expect(await lettersTo(tremlett)).toHaveLength(1)
})

test('word of a client who has taken back their consent stays out; the rest is told', async () => {
  const tremlett = await referrer()
  const ada = await wordFor(tremlett)
  await wordFor(tremlett, { givenName: 'Ron', familyName: 'Bickerstaff' })
  await endConsent(ada.clientId)
  await sendDigest(world.system, tremlett.id, origin)
  const [letter] = await lettersTo(tremlett)
  expect(letter!.body).toContain('Ron B.')
  expect(letter!.body).not.toContain('Ada')
})

test('nothing to tell, a referrer who wants no letters, has left, or refers no longer: no letter', async () => {
  const [quiet, never, gone, moved] = [await referrer(), await referrer({ rhythm: 'never' }), await referrer(), await referrer()]
  for (const person of [never, gone, moved]) await wordFor(person)
  expect(await jobsFor(never)).toEqual([])
  await inTransaction(world.system, async ({ tx }) => {
    await tx.updateTable('member').set({ left_at: world.clock.now(), left_by: sam.id }).where('id', '=', gone.id).execute()
    await tx.updateTable('member_role').set({ ended_at: world.clock.now(), ended_by: sam.id }).where('member_id', '=', moved.id).execute()
  })
  for (const person of [quiet, never, gone, moved]) {
    await sendDigest(world.system, person.id, origin)
    expect(await lettersTo(person)).toEqual([])
  }
})

test('word that is a month old is not mailed any more', async () => {
  const tremlett = await referrer()
  await wordFor(tremlett)
  world.clock.forward(24 * 31)
  await sendDigest(world.system, tremlett.id, origin)
  expect(await lettersTo(tremlett)).toEqual([])
})

/** Ends it by the verb, and does what follows from that; again, as after a kill. */
async function takeBackFeedback(clientId: string) {
  await endFeedback(sam.ctx, { clientId, purpose: 'feedback' })
  const facts = (await world.read((tx) => factsAbout(tx, clientId))).filter(({ kind }) => kind === 'consent.ended')
  for (const { id } of [...facts, ...facts]) await react(world.system, id, 'holdBack', { origin })
}

test('a letter that tells of somebody who agrees no longer does not go out; what else it told goes out without them', async () => {
  const tremlett = await referrer()
  const ada = await wordFor(tremlett)
  await wordFor(tremlett, { givenName: 'Ron', familyName: 'Bickerstaff' })
  await sendDigest(world.system, tremlett.id, origin)
  world.clock.forward(1)
  await takeBackFeedback(ada.clientId)
  expect(await lettersTo(tremlett)).toEqual([])
  expect(await waiting(tremlett)).toHaveLength(2)
  expect(await jobsFor(tremlett)).toHaveLength(1)

  await sendDigest(world.system, tremlett.id, origin)
  const letters = await lettersTo(tremlett)
  expect(letters).toHaveLength(1)
  expect(letters[0]!.body).toContain('Ron B.')
  expect(letters[0]!.body).not.toContain('Ada')
})

test('a letter that went out is not written again when somebody in it agrees no longer', async () => {
  const tremlett = await referrer()
  const ada = await wordFor(tremlett)
  await sendDigest(world.system, tremlett.id, origin)
  const { rows } = await world.owner.query(`select id from outgoing_mail where once_key like $1`, [`digest:${tremlett.id}:%`])
  await sendLetter(world.system, rows[0].id, async () => undefined, false)
  await takeBackFeedback(ada.clientId)
  expect(await lettersTo(tremlett)).toHaveLength(1)
  expect(await waiting(tremlett)).toEqual([])
})

/** Chooses it by the verb, and does what follows from that. */
async function choose(person: Person, rhythm: 'at-once' | 'daily' | 'weekly' | 'never') {
  await setDigestRhythm(person.ctx, { rhythm })
  const fact = (await world.read((tx) => factsAbout(tx, person.id))).findLast(({ kind }) => kind === 'digest-rhythm.chosen')!
  await react(world.system, fact.id, 'planAnew', { origin })
}

test('a new rhythm moves the letter that waits', async () => {
  world.clock.set('2026-05-12T09:00:00Z') // a Tuesday
  const tremlett = await referrer({ rhythm: 'weekly' })
  await wordFor(tremlett)
  expect(await jobsFor(tremlett)).toEqual([{ run_at: new Date('2026-05-18T07:00:00Z') }])
  world.clock.forward(2)
  await choose(tremlett, 'at-once')
  expect(await jobsFor(tremlett)).toEqual([{ run_at: new Date('2026-05-12T11:10:00Z') }])
})

test('after "never", what waited goes out the next morning, and newer word does not send it at any hour', async () => {
  world.clock.set('2026-05-08T09:00:00Z')
  const tremlett = await referrer({ rhythm: 'never' })
  await wordFor(tremlett)
  world.clock.set('2026-05-12T13:00:00Z')
  await choose(tremlett, 'daily')
  expect(await jobsFor(tremlett)).toEqual([{ run_at: new Date('2026-05-13T07:00:00Z') }])
  world.clock.forward(1)
  await wordFor(tremlett, { givenName: 'Ron', familyName: 'Bickerstaff' })
  expect(await jobsFor(tremlett)).toEqual([{ run_at: new Date('2026-05-13T07:00:00Z') }])
})
