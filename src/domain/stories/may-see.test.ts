import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreementNeeds, type AgreementRules, mayFlow, organisationKinds, type Receiving, rulesOf } from '#domain/agreements'
import type { Restriction } from '#domain/people'
import { reading, type Actor, type Role } from '#platform/context'
import { newId } from '#platform/ids'
import { inTheEyesOf } from '#platform/in-the-eyes-of'
import { openWorld } from '../../../tests/support/world.ts'
import { columnsOf } from './receiver-columns.ts'
import {
  type Emergency,
  layers,
  maySee,
  type Part,
  type Reader,
  type Sharing,
  storyPurposes,
  type StoryPurpose,
  type StoryReceiver,
} from './story.ts'

// What the database gives out of stories, held against `maySee`: every role, layer, purpose, history of consent, and agreement
// between organisations.

const world = await openWorld()
const now = world.clock.now()
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)

const roleOf = (person: { ctx: { actor: Actor } }): Role => (person.ctx.actor as Extract<Actor, { kind: 'member' }>).roles[0]!
const sam = await world.member('link-worker')
const colleague = await world.member('link-worker')
const grace = await world.member('referrer')
const noor = await world.member('manager')
const gone = await world.member('link-worker')
await world.read((tx) =>
  tx
    .updateTable('member_role')
    .set({ organisation_id: roleOf(sam).organisationId })
    .where('member_id', '=', colleague.id)
    .execute(),
)
await world.read((tx) => tx.updateTable('member_role').set({ ended_at: now, ended_by: noor.id }).where('member_id', '=', gone.id).execute())
const members = { sam, colleague, grace, noor, gone }
type MemberName = keyof typeof members

const services = await Promise.all([world.service(), world.service()])
await world.owner.query('update organisation set employs_link_workers = true where id = $1', [roleOf(noor).organisationId])

/** Where each member works: gone works nowhere any more. */
const placesOf: Record<MemberName, { organisation: string; sector: 'health' | 'voluntary'; kind: Receiving['kind'] } | null> = {
  sam: { organisation: roleOf(sam).organisationId, sector: 'voluntary', kind: 'voluntary' },
  colleague: { organisation: roleOf(sam).organisationId, sector: 'voluntary', kind: 'voluntary' },
  grace: { organisation: roleOf(grace).organisationId, sector: 'health', kind: 'health' },
  noor: { organisation: roleOf(noor).organisationId, sector: 'voluntary', kind: 'own' },
  gone: null,
}

const agreed = fc.array(
  fc.record({
    with: fc.constantFrom(...[sam, grace, noor].map((one) => roleOf(one).organisationId), ...services.map((one) => one.organisationId)),
    layers: fc.subarray(['personal', 'sensitive']),
    purposes: fc.subarray([...storyPurposes], { minLength: 1 }),
    starts: fc.constantFrom(-48, -1, 0, 1),
    lasts: fc.constantFrom(1, 49, 72),
    ended: fc.constantFrom(null, null, null, 0, 1),
  }),
  { minLength: 8, maxLength: 16 },
)
const paper = fc.record({
  agreed,
  from: fc.constantFrom(null, '2026-05-01', '2026-05-01', '2026-05-01', '2026-05-13'),
  needed: fc.record(Object.fromEntries(organisationKinds.map((kind) => [kind, fc.constantFrom('always' as const, ...agreementNeeds)]))),
})
type Paper = typeof paper extends fc.Arbitrary<infer T> ? T : never

/** What the programme demands, and what was signed with which organisation. */
interface Signed {
  rules: AgreementRules
  with: (organisation: string, kind: Receiving['kind']) => Receiving
}

async function sign({ agreed, from, needed }: Paper): Promise<Signed> {
  const agreementsNeeded = needed as AgreementRules['needed']
  await world.owner.query('update programme set agreements_from = $1, agreements_needed = $2', [from, needed])
  await world.owner.query('truncate agreement')
  const all = agreed.map((one) => ({
    with: one.with,
    layers: ['practical', ...one.layers],
    purposes: one.purposes,
    startsAt: hours(one.starts),
    until: hours(one.starts + one.lasts),
    endedAt: one.ended === null ? null : hours(one.starts + one.ended),
  }))
  for (const { with: organisation_id, layers, purposes, startsAt, until, endedAt } of all) {
    await world.read((tx) =>
      tx
        .insertInto('agreement')
        .values({
          id: newId(),
          organisation_id,
          kind: 'data-sharing',
          layers,
          purposes,
          starts_at: startsAt,
          until,
          reference: 'The grey cupboard',
          signed_by_us: 'Noor',
          signed_by_them: 'Grace',
          added_at: now,
          added_by: noor.id,
          ...(endedAt && { ended_at: endedAt, ended_by: noor.id }),
        })
        .execute(),
    )
  }
  return {
    rules: rulesOf({ agreementsFrom: from, agreementsNeeded, timeZone: 'Europe/London' }),
    with: (organisation, kind) => ({ kind, agreements: all.filter((one) => one.with === organisation) }),
  }
}

const receivers: StoryReceiver[] = [
  { kind: 'link-worker' },
  { kind: 'referrer' },
  { kind: 'programme' },
  ...Object.values(members).map(({ id }) => ({ kind: 'member' as const, id })),
  ...[roleOf(sam), roleOf(grace), roleOf(gone)].map(({ organisationId }) => ({ kind: 'organisation' as const, id: organisationId })),
  ...services.map(({ organisationId }) => ({ kind: 'organisation' as const, id: organisationId })),
  ...services.map(({ id }) => ({ kind: 'service' as const, id })),
  ...(['health', 'voluntary', 'community'] as const).map((sector) => ({ kind: 'sector' as const, sector })),
]

const sharings = fc.array(
  fc.record({
    layer: fc.constantFrom(...layers),
    purpose: fc.constantFrom<StoryPurpose>('support', 'support', 'feedback', 'learning'),
    receiver: fc.constantFrom(...receivers),
    given: fc.constantFrom(-48, -1, 0, 1),
    lasts: fc.constantFrom(null, null, 1, 2, 72),
    ended: fc.constantFrom(null, null, null, 0, 1, 50),
  }),
  { minLength: 4, maxLength: 16 },
)
const history = fc.record({
  sharings,
  walks: fc.constantFrom<MemberName | 'nobody'>('sam', 'sam', 'colleague', 'gone', 'nobody'),
  assignment: fc.constantFrom('living', 'living', 'ended'),
  ending: fc.constantFrom('none', 'none', 'ended', 'reopened'),
  referrer: fc.constantFrom<MemberName>('grace', 'sam', 'gone'),
  group: fc.constantFrom(0, 1),
  introduction: fc.constantFrom('none', 'asked', 'yes', 'no', 'stopped', 'withdrawn', 'no-then-yes'),
  emergency: fc.record({
    of: fc.constantFrom<MemberName | 'nobody'>('nobody', 'sam', 'noor', 'grace', 'gone'),
    opened: fc.constantFrom(-2, -0.75, 0, 0.25),
    judgement: fc.constantFrom(null, null, 'fitting' as const, 'not-fitting' as const),
  }),
  onlyKept: fc.constantFrom('never', 'never', 'never', 'yes', 'lifts', 'lifted', 'ended'),
})
type History = typeof history extends fc.Arbitrary<infer T> ? T : never

interface Case {
  clientId: string
  introductionId: string
  history: History
  sharings: Sharing[]
  restrictions: Restriction[]
}

/** Of one key only the last may live at once: the others have ended by now, as the verb does. */
function kept(history: History): Sharing[] {
  const all = history.sharings.map(({ layer, purpose, receiver, given, lasts, ended }) => ({
    layer,
    purpose,
    receiver,
    givenAt: hours(given),
    until: lasts === null ? null : hours(given + lasts),
    endedAt: ended === null ? null : hours(given + ended),
  }))
  const keyOf = ({ layer, purpose, receiver }: Sharing) => JSON.stringify([layer, purpose, receiver])
  return all.map((one, at) => ({
    ...one,
    endedAt: one.endedAt ?? (all.slice(at + 1).some((later) => later.endedAt === null && keyOf(later) === keyOf(one)) ? one.givenAt : null),
  }))
}

async function lay(history: History): Promise<Case> {
  const client = await world.client()
  const referral = await world.referral({ client, referrer: members[history.referrer] })
  const introductionId = newId()
  const laid = { clientId: client.id, introductionId, history, sharings: kept(history), restrictions: restrictionsOf(history) }
  await world.read(async (tx) => {
    if (history.walks !== 'nobody') {
      await tx
        .insertInto('assignment')
        .values({
          referral_id: referral.id,
          link_worker_id: members[history.walks].id,
          assigned_at: hours(-24),
          assigned_by: sam.id,
          ...(history.assignment === 'ended' && { ended_at: hours(-2), ended_by: sam.id }),
        })
        .execute()
    }
    if (history.ending !== 'none') {
      const reopened = history.ending === 'reopened' ? { reopened_at: hours(-1), reopened_by: sam.id } : {}
      await tx
        .insertInto('ending')
        .values({ referral_id: referral.id, outcome: 'completed', ended_at: hours(-3), ended_by: sam.id, ...reopened })
        .execute()
    }
    if (history.introduction !== 'none') {
      const about = { referral_id: referral.id, client_id: client.id }
      const stepId = newId()
      await tx
        .insertInto('step')
        .values({ id: stepId, ...about, words: 'Walk along', done_by: 'client', agreed_at: now, agreed_by: sam.id })
        .execute()
      await tx
        .insertInto('introduction')
        .values({
          id: introductionId,
          ...about,
          step_id: stepId,
          service_id: services[history.group]!.id,
          sent_to: 'walkers@example.org',
          sent_at: hours(-5),
          sent_by: sam.id,
          shared: ['first-name'],
          ...(history.introduction === 'withdrawn' && { withdrawn_at: hours(-1), withdrawn_by: sam.id }),
        })
        .execute()
      const answers =
        { yes: ['yes'], no: ['no'], stopped: ['yes', 'stopped'], 'no-then-yes': ['no', 'yes'] }[history.introduction as string] ?? []
      for (const [at, answer] of answers.entries()) {
        await tx
          .insertInto('introduction_answer')
          .values({ id: newId(), introduction_id: introductionId, answer, answered_at: hours(at - 4) })
          .execute()
      }
    }
    for (const { layer, purpose, receiver, givenAt, until, endedAt } of laid.sharings) {
      await tx
        .insertInto('story_sharing')
        .values({
          client_id: client.id,
          layer,
          purpose,
          ...columnsOf(receiver),
          given_at: givenAt,
          until,
          given_how: 'spoken',
          asked_in: 'en',
          asked_version: 1,
          heard_by: sam.id,
          ...(endedAt && { ended_at: endedAt, ended_by_kind: 'member', ended_by: sam.id }),
        })
        .execute()
    }
  })
  await layEmergency(client.id, history.emergency)
  for (const { liftsAt, endedAt } of laid.restrictions) await layRestriction(client.id, liftsAt, endedAt)
  await reading({ ...world.system, actor: { kind: 'client', id: client.id } }, async (tx) => {
    for (const layer of layers) {
      const words = layer === 'sensitive' ? { sealed: Buffer.from('sealed'), sealed_with: 'a-key' } : { words: 'My words' }
      await tx
        .insertInto('story_piece')
        .values({ id: newId(), client_id: client.id, layer, ...words, told_at: now })
        .execute()
    }
  })
  return laid
}

const judge = await world.member('manager')

async function layEmergency(client_id: string, { of, opened, judgement }: History['emergency']): Promise<void> {
  if (of === 'nobody') return
  const until = hours(opened + 1)
  const judged = judgement && { judged_at: now, judged_by: judge.id, judgement, judged_words: 'We spoke about it.' }
  await world.owner.query(`insert into emergency_read select * from jsonb_populate_record(null::emergency_read, $1)`, [
    {
      programme_id: world.programmeId,
      id: newId(),
      client_id,
      member_id: members[of].id,
      reason: 'Nobody has seen her for three days.',
      opened_at: hours(opened),
      until,
      told_at: hours(opened),
      ...judged,
    },
  ])
}

/** Asked a week ago and more: so a manager may have told from when it ends. */
function restrictionsOf({ onlyKept }: History): Restriction[] {
  if (onlyKept === 'never') return []
  const liftsAt = { lifts: hours(2), lifted: now }[onlyKept as string] ?? null
  return [{ liftsAt, endedAt: onlyKept === 'ended' ? hours(-1) : null }]
}

async function layRestriction(client_id: string, lifts_at: Date | null, ended_at: Date | null): Promise<void> {
  const told = lifts_at && { told_at: hours(-24 * 8), told_by: noor.id, told_because: 'It was looked at.', lifts_at }
  await world.owner.query(`insert into restriction select * from jsonb_populate_record(null::restriction, $1)`, [
    { programme_id: world.programmeId, id: newId(), client_id, ground: 'is-wrong', asked_at: hours(-24 * 9), ...told, ended_at },
  ])
}

const mayOpenInEmergency = (name: MemberName) => name !== 'grace' && name !== 'gone'

function emergenciesOf(name: MemberName, { history: { emergency } }: Case): Emergency[] {
  const { of, opened, judgement } = emergency
  return of === name && mayOpenInEmergency(name) ? [{ openedAt: hours(opened), until: hours(opened + 1), judgement }] : []
}

/** All that a member is to a client, by the histories: written down once more, without a look at the database. */
function memberAs(name: MemberName, { history }: Case, signed: Signed): Part[] {
  const place = placesOf[name]
  if (!place) return []
  const walks = history.walks === name && history.assignment === 'living' && history.ending !== 'ended'
  const receivers: StoryReceiver[] = [
    { kind: 'member', id: members[name].id },
    { kind: 'organisation', id: place.organisation },
    { kind: 'sector', sector: place.sector },
    ...(walks ? [{ kind: 'link-worker' as const }] : []),
    ...(history.referrer === name ? [{ kind: 'referrer' as const }] : []),
    ...(name === 'noor' ? [{ kind: 'programme' as const }] : []),
  ]
  const organisation = signed.with(place.organisation, place.kind)
  return receivers.map((receiver) => ({ receiver, organisation }))
}

/** A group is nobody to a client where not even an introduction may go to it. */
function groupAs({ history, introductionId }: Case, of: Case, signed: Signed, at: Date): Part[] {
  const isOn = ['asked', 'yes', 'no-then-yes'].includes(history.introduction)
  const { id, organisationId } = services[history.group]!
  const organisation = signed.with(organisationId, 'community')
  const mayHear = mayFlow(organisation, { layer: 'practical', purpose: 'support' }, signed.rules, at)
  const receivers: StoryReceiver[] = [
    { kind: 'service', id },
    { kind: 'organisation', id: organisationId },
    { kind: 'sector', sector: 'community' },
  ]
  return isOn && mayHear && introductionId === of.introductionId ? receivers.map((receiver) => ({ receiver, organisation })) : []
}

/** Which layers of which clients does the database give to this actor? */
const givenTo = (actor: Actor, purpose: Reader['purpose'], at: Date) =>
  reading({ ...world.system, actor, clock: { now: () => at } }, async (tx) => {
    const look = () => tx.selectFrom('story_piece').select(['client_id', 'layer']).execute()
    const rows = await ('id' in actor ? inTheEyesOf(tx, { actor, purpose }, look) : look())
    return new Set(rows.map(({ client_id, layer }) => `${client_id} ${layer}`))
  })

let cases = 0

async function hold(laid: readonly Case[], signed: Signed): Promise<void> {
  const [someone] = laid
  const readers: { actor: Actor; as: (one: Case, at: Date) => Omit<Reader, 'purpose'> }[] = [
    ...(Object.keys(members) as MemberName[]).map((name) => ({
      actor: members[name].ctx.actor,
      as: (one: Case) => ({ is: memberAs(name, one, signed), isTheClient: false, emergencies: emergenciesOf(name, one) }),
    })),
    ...laid.slice(0, 6).map((of) => ({
      actor: { kind: 'group' as const, id: of.introductionId },
      as: (one: Case, at: Date) => ({ is: groupAs(of, one, signed, at), isTheClient: false }),
    })),
    { actor: { kind: 'client', id: someone!.clientId }, as: (one) => ({ is: [], isTheClient: one.clientId === someone!.clientId }) },
    { actor: { kind: 'public' }, as: () => ({ is: [], isTheClient: false }) },
    { actor: { kind: 'system' }, as: () => ({ is: [], isTheClient: false }) },
  ]
  for (const at of [now, hours(0.5), hours(30)]) {
    for (const purpose of [...storyPurposes, 'safety'] as const) {
      for (const { actor, as } of readers) {
        const given = await givenTo(actor, purpose, at)
        for (const one of laid) {
          for (const layer of layers) {
            cases++
            const may = maySee({ purpose, ...as(one, at) }, { layer }, { ...one, rules: signed.rules }, at)
            if (given.has(`${one.clientId} ${layer}`) !== may) {
              expect({ actor, purpose, at, layer, one, rules: signed.rules, databaseGives: !may }).toEqual('the same as maySee')
            }
          }
        }
      }
    }
  }
}

test('for every reader, layer, purpose and moment, the database gives what maySee says, over tens of thousands of cases', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(history, { minLength: 40, maxLength: 40 }), paper, async (histories, signed) => {
      await world.owner.query('truncate story_piece, story_sharing, emergency_read, restriction')
      const laid: Case[] = []
      for (const one of histories) laid.push(await lay(one))
      await hold(laid, await sign(signed))
    }),
    { numRuns: 3, endOnFailure: true },
  )
  expect(cases).toBeGreaterThan(30_000)
})

test('to another programme nothing is given, whoever asks', async () => {
  const [one] = fc.sample(history, 1)
  await lay({
    ...one!,
    sharings: receivers.map((receiver) => ({ layer: 'practical', purpose: 'support', receiver, given: -1, lasts: null, ended: null })),
  })
  const elsewhere = await world.programme()
  for (const { ctx } of Object.values(members)) {
    const rows = await reading({ ...ctx, programmeId: elsewhere.programmeId }, (tx) => tx.selectFrom('story_piece').select('id').execute())
    expect(rows).toEqual([])
  }
})
