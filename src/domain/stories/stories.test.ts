import { describe, expect, test } from 'vitest'
import { inTransaction, reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { newKeyLine, readKeys } from '#platform/keyring'
import { untilSomebodyWaits, whileNoFactIsWritten } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import {
  agreeToShare,
  endSharing,
  goneByTheirWord,
  type Layer,
  livingSharings,
  narrowSharing,
  retellingsOf,
  storyOf,
  takeBackPiece,
  tellPiece,
} from './index.ts'

const world = await openWorld()
const withLinkWorker = { receiver: { kind: 'link-worker' }, purpose: 'support', until: null, how: 'spoken', askedIn: 'en' } as const

/** A client with whom a link worker walks. */
async function walking() {
  const client = await world.client()
  const referral = await world.referral({ client })
  const sam = await world.member('link-worker')
  await assign(referral.id, sam.id)
  return { id: client.id, referral, sam, self: asClient(client.id) }
}
type Walking = Awaited<ReturnType<typeof walking>>
const assign = (referralId: string, linkWorkerId: string) =>
  world.read(async (tx) => {
    await tx
      .updateTable('assignment')
      .set({ ended_at: world.clock.now(), ended_by: linkWorkerId })
      .where('referral_id', '=', referralId)
      .execute()
    await tx
      .insertInto('assignment')
      .values({ referral_id: referralId, link_worker_id: linkWorkerId, assigned_at: world.clock.now(), assigned_by: linkWorkerId })
      .execute()
  })
const asClient = (id: string): Context => ({ ...world.system, actor: { kind: 'client', id } })
const readAs = (ctx: Context, clientId: string) => reading(ctx, (tx) => storyOf(tx, ctx.keyring, clientId))
const wordsRead = async (ctx: Context, clientId: string) => (await readAs(ctx, clientId)).map(({ words }) => words)
const piece = (clientId: string, layer: Layer, words: string, question: string | null = null) => ({
  id: newId(),
  clientId,
  layer,
  question,
  words,
})
const factsOf = async (clientId: string) =>
  (
    await world.read((tx) => tx.selectFrom('fact').select('kind').where('subject_id', '=', clientId).orderBy('at').orderBy('id').execute())
  ).map(({ kind }) => kind)

describe('telling a story', () => {
  test('what a client tells on their own screen nobody else reads, until they say so', async () => {
    const { id, sam, self } = await walking()
    await tellPiece(self, piece(id, 'personal', 'I used to sing.', 'matters'))
    expect(await wordsRead(self, id)).toEqual(['I used to sing.'])
    expect(await wordsRead(sam.ctx, id)).toEqual([])
    await agreeToShare(self, { ...withLinkWorker, clientId: id, layer: 'personal' })
    expect(await readAs(sam.ctx, id)).toMatchObject([{ layer: 'personal', question: 'matters', words: 'I used to sing.', heardBy: null }])
    expect(await factsOf(id)).toEqual(['story.told', 'story.shared'])
  })

  test('what a link worker hears is written down once the client agreed that they read it', async () => {
    const { id, sam } = await walking()
    const heard = piece(id, 'practical', 'I need a chair with arms.', 'join')
    await expect(tellPiece(sam.ctx, heard)).rejects.toMatchObject({ reason: 'story-consent-needed', field: 'agreed' })
    await tellPiece(sam.ctx, { ...heard, agreed: withLinkWorker })
    expect(await readAs(sam.ctx, id)).toMatchObject([{ words: 'I need a chair with arms.', heardBy: { id: sam.id, name: sam.name } }])
  })

  test('a yes that came with words that were refused is not kept either', async () => {
    const { id, sam } = await walking()
    await expect(tellPiece(sam.ctx, { ...piece(id, 'practical', 'x', 'money'), agreed: withLinkWorker })).rejects.toThrow(
      'question-of-another-layer',
    )
    expect(await world.read((tx) => livingSharings(tx, id, world.clock.now()))).toEqual([])
  })

  test('told twice is told once; the same form with other words is refused', async () => {
    const { id, self } = await walking()
    for (const layer of ['personal', 'sensitive'] as const) {
      const told = piece(id, layer, 'My words')
      await tellPiece(self, told)
      await tellPiece(self, told)
      await expect(tellPiece(self, { ...told, words: 'Others' })).rejects.toThrow('page-is-old')
    }
    expect(await wordsRead(self, id)).toEqual(['My words', 'My words'])
  })

  test('nobody but the client and link workers tells, and a client only of themselves', async () => {
    const { id } = await walking()
    const other = await walking()
    const grace = await world.member('referrer')
    for (const ctx of [grace.ctx, world.public, world.system, other.self]) {
      await expect(tellPiece(ctx, piece(id, 'practical', 'x'))).rejects.toThrow('not-your-role')
    }
  })

  test('the database refuses a piece under somebody else’s name, whatever the page says', async () => {
    const { id, sam } = await walking()
    const other = await world.member('link-worker')
    const forged = { id: newId(), client_id: id, layer: 'practical', words: 'x', told_at: world.clock.now(), heard_by: other.id }
    await expect(inTransaction(sam.ctx, ({ tx }) => tx.insertInto('story_piece').values(forged).execute())).rejects.toThrow(
      'row-level security',
    )
  })
})

describe('putting it otherwise, and taking it back', () => {
  test('words put otherwise stand in the place of the first, which are gone from the database', async () => {
    const { id, self } = await walking()
    const first = piece(id, 'personal', 'Too much said')
    await tellPiece(self, first)
    await tellPiece(self, { ...piece(id, 'personal', 'Better said'), instead: first.id })
    expect(await wordsRead(self, id)).toEqual(['Better said'])
    const { rows } = await world.owner.query('select words, ended_how from story_piece where id = $1', [first.id])
    expect(rows).toEqual([{ words: null, ended_how: 'put-otherwise' }])
  })

  test('what is taken back is gone, also when it is taken back twice', async () => {
    const { id, self } = await walking()
    const told = piece(id, 'sensitive', 'What happened')
    await tellPiece(self, told)
    await takeBackPiece(self, { clientId: id, pieceId: told.id })
    await takeBackPiece(self, { clientId: id, pieceId: told.id })
    expect(await readAs(self, id)).toEqual([])
    const { rows } = await world.owner.query('select words, sealed, sealed_with, ended_how from story_piece where id = $1', [told.id])
    expect(rows).toEqual([{ words: null, sealed: null, sealed_with: null, ended_how: 'taken-back' }])
    expect(await factsOf(id)).toEqual(['story.told', 'story.taken-back'])
  })

  test('what a client wrote themselves no link worker puts otherwise or wipes out; one writes beside it', async () => {
    const { id, sam, self } = await walking()
    const told = piece(id, 'sensitive', 'What happened')
    await tellPiece(self, told)
    await agreeToShare(self, { ...withLinkWorker, clientId: id, layer: 'sensitive' })
    const refused = { kind: 'conflict', reason: 'story-words-theirs' }
    await expect(tellPiece(sam.ctx, { ...piece(id, 'sensitive', 'Other words'), instead: told.id })).rejects.toMatchObject(refused)
    await expect(takeBackPiece(sam.ctx, { clientId: id, pieceId: told.id })).rejects.toMatchObject(refused)
    await tellPiece(sam.ctx, piece(id, 'sensitive', 'Heard beside it'))
    expect(await wordsRead(self, id)).toEqual(['What happened', 'Heard beside it'])
    const wipe = inTransaction(sam.ctx, ({ tx }) =>
      tx
        .updateTable('story_piece')
        .set({ sealed: null, sealed_with: null, ended_at: world.clock.now(), ended_how: 'taken-back' })
        .where('id', '=', told.id)
        .execute(),
    )
    await expect(wipe).rejects.toThrow('row-level security')
  })

  test('by their word it goes, told once: who heard it, on which day and how is kept, and the client reads it', async () => {
    const { id, sam, self } = await walking()
    const told = piece(id, 'personal', 'Too much said')
    await tellPiece(self, told)
    await agreeToShare(self, { ...withLinkWorker, clientId: id, layer: 'personal' })
    const saidOn = new Date(world.clock.now().getTime() - 86_400_000).toISOString().slice(0, 10)
    const tomorrow = new Date(world.clock.now().getTime() + 2 * 86_400_000).toISOString().slice(0, 10)
    const takeBack = (day: string) =>
      takeBackPiece(sam.ctx, { clientId: id, pieceId: told.id, said: { how: 'spoken', heardBy: sam.id, saidOn: day } })
    await expect(takeBack(tomorrow)).rejects.toMatchObject({ reason: 'day-is-to-come', field: 'saidOn' })
    await takeBack(saidOn)
    await takeBack(saidOn)
    expect(await readAs(self, id)).toEqual([])
    const word = { layer: 'personal', heardBy: sam.name, writtenBy: sam.name, saidOn, how: 'spoken' }
    expect(await reading(self, (tx) => goneByTheirWord(tx, id))).toMatchObject([word])
    expect((await factsOf(id)).filter((kind) => kind === 'story.taken-back')).toHaveLength(1)
  })

  test('what a link worker wrote down and puts otherwise is told once, and not again', async () => {
    const { id, sam } = await walking()
    const count = () => {
      const now = world.clock.now().getTime()
      const month = { since: new Date(now - 86_400_000), before: new Date(now + 86_400_000) }
      return world.read((tx) => retellingsOf(tx, world.programmeId, month))
    }
    const before = await count()
    const first = piece(id, 'practical', 'A chair', 'join')
    await tellPiece(sam.ctx, { ...first, agreed: withLinkWorker })
    await tellPiece(sam.ctx, { ...piece(id, 'practical', 'A chair with arms', 'join'), instead: first.id })
    expect(await count()).toEqual({ ...before, told: before.told + 1 })
  })

  test('what a link worker may not read they cannot change or take back', async () => {
    const { id, sam, self } = await walking()
    const told = piece(id, 'sensitive', 'What happened')
    await tellPiece(self, told)
    await expect(takeBackPiece(sam.ctx, { clientId: id, pieceId: told.id })).rejects.toThrow('story-piece-unknown')
    expect(await wordsRead(self, id)).toEqual(['What happened'])
  })
})

describe('who may read it', () => {
  test('a new link worker reads what the one before them read, and the one before reads it no longer', async () => {
    const { id, sam, referral } = await walking()
    await tellPiece(sam.ctx, { ...piece(id, 'practical', 'Ring after ten'), agreed: withLinkWorker })
    const noor = await world.member('link-worker')
    await assign(referral.id, noor.id)
    expect(await wordsRead(noor.ctx, id)).toEqual(['Ring after ten'])
    expect(await wordsRead(sam.ctx, id)).toEqual([])
  })

  test('until a day: after it nobody reads it any more', async () => {
    const { id, sam } = await walking()
    const until = new Date(world.clock.now().getTime() + 3_600_000)
    await tellPiece(sam.ctx, { ...piece(id, 'personal', 'For now'), agreed: { ...withLinkWorker, until } })
    expect(await wordsRead(sam.ctx, id)).toEqual(['For now'])
    world.clock.forward(2)
    expect(await wordsRead(sam.ctx, id)).toEqual([])
  })

  test('a day in the past is refused', async () => {
    const { id, self } = await walking()
    const agreed = { ...withLinkWorker, clientId: id, layer: 'personal' as const, until: world.clock.now() }
    await expect(agreeToShare(self, agreed)).rejects.toMatchObject({ reason: 'until-is-past', field: 'until' })
  })

  test('an end that nobody means is refused: until ever there is no day', async () => {
    const { id, self } = await walking()
    const inYears = (years: number) => new Date(world.clock.now().getTime() + years * 365.25 * 86_400_000)
    const agreed = { ...withLinkWorker, clientId: id, layer: 'personal' as const }
    await expect(agreeToShare(self, { ...agreed, until: inYears(11) })).rejects.toMatchObject({ reason: 'until-too-far', field: 'until' })
    await agreeToShare(self, { ...agreed, until: inYears(9.99) })
  })

  test('a yes that is written down says who heard it, on which day and in which language, and who wrote it down', async () => {
    const { id, sam } = await walking()
    const noor = await world.member('link-worker')
    const agreed = { ...withLinkWorker, clientId: id, layer: 'personal' as const, askedIn: 'pl', heardBy: noor.id }
    const day = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    await agreeToShare(sam.ctx, { ...agreed, how: 'paper', saidOn: day(-3), paperVersion: 2 })
    expect(await world.read((tx) => livingSharings(tx, id, world.clock.now()))).toMatchObject([
      { givenHow: 'paper', heardBy: noor.name, saidOn: day(-3), writtenBy: sam.name, askedIn: 'pl' },
    ])
  })

  test('a client shares less: until an earlier day than they said before, and never a later one', async () => {
    const { id, self } = await walking()
    const living = () => world.read((tx) => livingSharings(tx, id, world.clock.now()))
    const after = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000)
    await agreeToShare(self, { ...withLinkWorker, clientId: id, layer: 'personal' })
    const less = async (days: number) =>
      narrowSharing(self, { clientId: id, sharingId: (await living())[0]!.id, until: after(days), askedIn: 'nl' })
    await less(9)
    expect(await living()).toMatchObject([{ layer: 'personal', until: after(9), givenHow: 'own-screen', askedIn: 'nl' }])
    await expect(less(10)).rejects.toMatchObject({ reason: 'until-not-sooner', field: 'until' })
    await expect(less(-1)).rejects.toMatchObject({ reason: 'until-over', field: 'until' })
    await less(2)
    expect(await living()).toMatchObject([{ until: after(2) }])
    await narrowSharing(self, { clientId: id, sharingId: newId(), until: after(1), askedIn: 'nl' })
    expect(await living()).toHaveLength(1)
  })

  test('a yes of before does not undo what the client said since: that it ends, or another yes', async () => {
    const { id, sam, self } = await walking()
    const noor = await world.member('link-worker')
    const day = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const yes = { ...withLinkWorker, clientId: id, layer: 'personal' as const }
    const paper = (saidOn: string) => agreeToShare(sam.ctx, { ...yes, how: 'paper', saidOn, paperVersion: 1 })
    const living = () => world.read((tx) => livingSharings(tx, id, world.clock.now()))
    const refused = { reason: 'story-said-since', field: 'saidOn' }
    await agreeToShare(self, yes)
    await endSharing(self, { clientId: id, sharingId: (await living())[0]!.id })
    world.clock.forward(1)
    await expect(paper(day(-200))).rejects.toMatchObject(refused)
    await expect(paper(day(0))).rejects.toMatchObject(refused)
    await expect(agreeToShare(sam.ctx, { ...yes, heardBy: noor.id })).rejects.toMatchObject(refused)
    // Another layer is another matter; and whoever hears them say it now hears the newest.
    await agreeToShare(sam.ctx, { ...yes, layer: 'practical', how: 'paper', saidOn: day(-200), paperVersion: 1 })
    await agreeToShare(sam.ctx, yes)
    expect((await living()).map(({ layer }) => layer).toSorted()).toEqual(['personal', 'practical'])

    const until = new Date(world.clock.now().getTime() + 9 * 86_400_000)
    await agreeToShare(self, { ...yes, until })
    await expect(paper(day(-1))).rejects.toMatchObject(refused)
    expect((await living()).find(({ layer }) => layer === 'personal')?.until).toEqual(until)
    world.clock.forward(48)
    await paper(day(0))
    expect((await living()).find(({ layer }) => layer === 'personal')).toMatchObject({ until: null, givenHow: 'paper' })
  })

  test('a paper of the day on which the client shortened a yes on their own screen does not lengthen it again; one that ends sooner does', async () => {
    const { id, sam, self } = await walking()
    const after = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000)
    const yes = { ...withLinkWorker, clientId: id, layer: 'personal' as const }
    const living = () => world.read((tx) => livingSharings(tx, id, world.clock.now()))
    const paper = (until: Date | null) => agreeToShare(sam.ctx, { ...yes, until, how: 'paper', paperVersion: 1 })
    await agreeToShare(self, yes)
    await narrowSharing(self, { clientId: id, sharingId: (await living())[0]!.id, until: after(2), askedIn: 'nl' })
    await expect(paper(null)).rejects.toMatchObject({ reason: 'story-said-since', field: 'saidOn' })
    await expect(paper(after(3))).rejects.toMatchObject({ reason: 'story-said-since', field: 'saidOn' })
    expect(await living()).toMatchObject([{ until: after(2), givenHow: 'own-screen' }])
    await paper(after(1))
    expect(await living()).toMatchObject([{ until: after(1), givenHow: 'paper' }])
  })

  test.each([
    [
      'a paper of before',
      ({ id, sam }: Walking) => {
        const saidOn = new Date(world.clock.now().getTime() - 2 * 86_400_000).toISOString().slice(0, 10)
        const until = new Date(world.clock.now().getTime() + 90 * 86_400_000)
        return agreeToShare(sam.ctx, { ...withLinkWorker, clientId: id, layer: 'sensitive', until, how: 'paper', saidOn, paperVersion: 1 })
      },
    ],
    [
      'an earlier end of it',
      ({ id, self }: Walking, sharingId: string) => {
        const until = new Date(world.clock.now().getTime() + 86_400_000)
        return narrowSharing(self, { clientId: id, sharingId, until, askedIn: 'en' })
      },
    ],
  ])('%s that comes while the client is ending a yes waits, and does not give it again', async (_, act) => {
    const client = await walking()
    const living = () => world.read((tx) => livingSharings(tx, client.id, world.clock.now()))
    await agreeToShare(client.self, { ...withLinkWorker, clientId: client.id, layer: 'sensitive' })
    world.clock.forward(5 * 24)
    const sharingId = (await living())[0]!.id
    const both = await whileNoFactIsWritten(world, async () => {
      const ending = endSharing(client.self, { clientId: client.id, sharingId })
      await untilSomebodyWaits(world)
      const acting = act(client, sharingId).catch((refused: unknown) => refused)
      await untilSomebodyWaits(world, 2)
      return [ending, acting]
    })
    await Promise.all(both)
    expect(await living()).toEqual([])
  })

  test('a yes of a day to come, of long ago, or heard by nobody who works here as a link worker is refused', async () => {
    const { id, sam } = await walking()
    const day = (days: number) => new Date(world.clock.now().getTime() + days * 86_400_000).toISOString().slice(0, 10)
    const grace = await world.member('referrer')
    for (const [said, reason, field] of [
      [{ saidOn: day(2) }, 'day-is-to-come', 'saidOn'],
      [{ saidOn: day(-400) }, 'said-long-ago', 'saidOn'],
      [{ heardBy: grace.id }, 'story-hearer-needed', 'heardBy'],
    ] as const) {
      const asked = agreeToShare(sam.ctx, { ...withLinkWorker, ...said, clientId: id, layer: 'personal' })
      await expect(asked).rejects.toMatchObject({ reason, field })
    }
  })

  test('the same yes twice is one; with another day it takes the place of the first', async () => {
    const { id, self } = await walking()
    const yes = { ...withLinkWorker, clientId: id, layer: 'personal' as const }
    const until = new Date(world.clock.now().getTime() + 86_400_000)
    await Promise.all([agreeToShare(self, yes), agreeToShare(self, yes)])
    await agreeToShare(self, { ...yes, until })
    expect(await world.read((tx) => livingSharings(tx, id, world.clock.now()))).toMatchObject([
      { until, givenHow: 'own-screen', heardBy: null },
    ])
    expect(await factsOf(id)).toEqual(['story.shared', 'story.shared'])
  })

  test('a yes that is ended is over at once, and may be ended twice', async () => {
    const { id, sam, self } = await walking()
    await tellPiece(sam.ctx, { ...piece(id, 'personal', 'My words'), agreed: withLinkWorker })
    const [sharing] = await world.read((tx) => livingSharings(tx, id, world.clock.now()))
    const other = await walking()
    await endSharing(other.self, { clientId: other.id, sharingId: sharing!.id })
    expect(await wordsRead(sam.ctx, id)).toEqual(['My words'])
    await endSharing(self, { clientId: id, sharingId: sharing!.id })
    await endSharing(self, { clientId: id, sharingId: sharing!.id })
    expect(await wordsRead(sam.ctx, id)).toEqual([])
    expect((await factsOf(id)).filter((kind) => kind === 'story.sharing-ended')).toHaveLength(1)
  })
})

test('a yes until a far year, from before that was refused, is ended and narrowed like any other; the database takes no new one', async () => {
  const { id, self, sam } = await walking()
  const far = (layer: Layer) => ({
    client_id: id,
    layer,
    purpose: 'support',
    receiver_kind: 'link-worker',
    given_at: world.clock.now(),
    until: new Date('2100-01-01'),
    given_how: 'spoken',
    asked_in: 'en',
    asked_version: 1,
    heard_by: sam.id,
  })
  for (const layer of ['practical', 'personal'] as const) {
    const row = { programme_id: world.programmeId, ...far(layer) }
    const names = Object.keys(row)
    const places = names.map((_, index) => `$${index + 1}`)
    await world.owner.query(`insert into story_sharing (${names.join()}) values (${places.join()})`, Object.values(row))
  }
  const living = () => world.read((tx) => livingSharings(tx, id, world.clock.now()))
  await endSharing(self, { clientId: id, sharingId: (await living()).find(({ layer }) => layer === 'practical')!.id })
  const until = new Date(world.clock.now().getTime() + 86_400_000)
  await agreeToShare(self, { ...withLinkWorker, clientId: id, layer: 'personal', until })
  expect(await living()).toMatchObject([{ layer: 'personal', until }])
  await expect(world.read((tx) => tx.insertInto('story_sharing').values(far('practical')).execute())).rejects.toThrow(/row-level security/)
})

describe('the sensitive layer', () => {
  test('lies sealed in the database, and nowhere else: not its words, nor a part of them', async () => {
    const { id, sam } = await walking()
    await tellPiece(sam.ctx, { ...piece(id, 'sensitive', 'Owes money to a neighbour', 'money'), agreed: withLinkWorker })
    expect(await wordsRead(sam.ctx, id)).toEqual(['Owes money to a neighbour'])
    const { rows } = await world.owner.query('select to_jsonb(story_piece) as row, sealed from story_piece where client_id = $1', [id])
    expect(JSON.stringify(rows) + rows[0].sealed.toString('latin1')).not.toContain('neighbour')
    expect(rows[0].row.words).toBeNull()
  })

  test('without its key exactly its words are lost, and everything else is there', async () => {
    const { id, sam } = await walking()
    for (const layer of ['practical', 'personal', 'sensitive'] as const) {
      await tellPiece(sam.ctx, { ...piece(id, layer, `The ${layer} words`), agreed: withLinkWorker })
    }
    const elsewhere = { ...sam.ctx, keyring: () => readKeys(newKeyLine(new Date())) }
    expect(await wordsRead(elsewhere, id)).toEqual(['The practical words', 'The personal words', undefined])
  })
})

describe('the retelling index', () => {
  test('counts answers that somebody else had heard before, also where they could not be read', async () => {
    const { id, sam, referral } = await walking()
    const time = { since: world.clock.now(), before: new Date(world.clock.now().getTime() + 86_400_000) }
    const count = () => world.read((tx) => retellingsOf(tx, world.programmeId, time))
    const before = await count()
    await tellPiece(sam.ctx, {
      ...piece(id, 'personal', 'Singing', 'matters'),
      agreed: { ...withLinkWorker, receiver: { kind: 'member', id: sam.id } },
    })
    const noor = await world.member('link-worker')
    await assign(referral.id, noor.id)
    expect(await wordsRead(noor.ctx, id)).toEqual([])
    await tellPiece(noor.ctx, { ...piece(id, 'personal', 'Singing, as I said', 'matters'), agreed: withLinkWorker })
    await tellPiece(noor.ctx, piece(id, 'personal', 'My sister', 'people'))
    const after = await count()
    expect({ told: after.told - before.told, toldBefore: after.toldBefore - before.toldBefore }).toEqual({ told: 3, toldBefore: 1 })
  })
})
