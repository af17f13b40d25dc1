import { memberWithId, programmeOf } from '#domain/access'
import { consentsOf } from '#domain/consent'
import { serviceWithId, type Service } from '#domain/directory'
import { introductionsOfClient, type Introduction } from '#domain/introductions'
import { WRONG_PINS_BEFORE_THE_END } from '#domain/links'
import { isOnlyKept } from '#domain/people'
import { layers, sharingsOpenTo, type Layer } from '#domain/stories'
import type { Tx } from '#platform/database'
import { hashOfKey } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import { openReferralOf } from './open-referral.ts'
import type { Plan, PlanService, PlanStep, Said } from './plan.ts'

/**
 * What does this client see of their plan?
 *
 * @throws Refusal not-found
 */
export async function planOf(tx: Tx, clientId: string, now: Date): Promise<Plan> {
  const client = await tx
    .selectFrom('client')
    .select(({ fn }) => fn.coalesce('known_as', 'given_name').as('firstName'))
    .where('id', '=', clientId)
    .executeTakeFirst()
  if (!client) throw new Refusal('not-found', 'client-not-found')
  saw(tx, 'journey', [clientId])
  const programme = await programmeOf(tx)
  const referral = await openReferralOf(tx, clientId)
  const linkWorker = referral?.linkWorkerId ? await memberWithId(tx, referral.linkWorkerId) : undefined
  const introductions = await introductionsOfClient(tx, clientId)
  const reads = await readByGroups(tx, introductions, { clientId, at: now })
  const said = await wordsOf(tx, clientId)
  return {
    clientId,
    firstName: client.firstName,
    programme: { name: programme.name, phone: programme.phone, timeZone: programme.timeZone },
    linkWorker: linkWorker ? { name: linkWorker.name, phone: linkWorker.phone } : null,
    asked: referral?.source === 'self' && referral.reason ? referral.reason : null,
    goals: await goalsOf(tx, clientId),
    steps: await stepsOf(tx, clientId, introductions, said),
    told: introductions.map(({ id, sentAt, sentBy, service, shared, message, withdrawnAt }) => ({
      at: sentAt,
      by: sentBy.name,
      service: service.name,
      what: shared,
      message,
      reads: reads.get(id) ?? [],
      withdrawnAt,
    })),
    consents: await agreementsOf(tx, clientId),
    waitsForCall: said.find(({ word, isHeard }) => word === 'call-me' && !isHeard) ?? null,
  }
}

/** What of their story may each group that still hears of them read, by the introduction? It reads by a link that works, and by no other way. */
async function readByGroups(tx: Tx, introductions: readonly Introduction[], { clientId, at }: { clientId: string; at: Date }) {
  const reads = new Map<string, Layer[]>()
  if (await isRestricted(tx, clientId, at)) return reads
  const open = await openDoors(tx, introductions, at)
  for (const { id, service, state } of introductions) {
    if (state === 'withdrawn' || state === 'declined' || state === 'stopped' || !open.has(id)) continue
    const sharings = await sharingsOpenTo(tx, { clientId, serviceId: service.id, at })
    reads.set(
      id,
      layers.filter((layer) => sharings.some((sharing) => sharing.layer === layer)),
    )
  }
  return reads
}

async function isRestricted(tx: Tx, clientId: string, at: Date): Promise<boolean> {
  const restrictions = await tx
    .selectFrom('restriction')
    .select(['lifts_at as liftsAt', 'ended_at as endedAt'])
    .where('client_id', '=', clientId)
    .execute()
  return isOnlyKept(restrictions, at)
}

/** Which introductions have a link that leads their group to a page? */
async function openDoors(tx: Tx, introductions: readonly Introduction[], at: Date): Promise<Set<string | null>> {
  if (introductions.length === 0) return new Set()
  const ids = introductions.map(({ id }) => id)
  const rows = await tx
    .selectFrom('link')
    .select('introduction_id')
    .where('introduction_id', 'in', ids)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', at)
    .execute()
  return new Set(rows.map(({ introduction_id }) => introduction_id))
}

async function agreementsOf(tx: Tx, clientId: string): Promise<Plan['consents']> {
  const standing = (await consentsOf(tx, clientId)).filter(({ endedAt }) => endedAt === null)
  const hearing = standing.flatMap(({ purpose, referralId }) => (purpose === 'feedback' && referralId ? [referralId] : []))
  const mayHear = await referrersOf(tx, hearing)
  return standing
    .filter(({ purpose }, at, all) => all.findIndex((one) => one.purpose === purpose) === at)
    .map(({ purpose, givenAt, saidOn, heardBy }) => ({
      purpose,
      givenAt,
      saidOn,
      heardBy: heardBy?.name ?? null,
      mayHear: purpose === 'feedback' ? mayHear : [],
    }))
}

/** "Dr Grace Hall, Market Street Practice": who sent these referrals, each once. */
async function referrersOf(tx: Tx, referralIds: readonly string[]): Promise<string[]> {
  if (referralIds.length === 0) return []
  const rows = await tx
    .selectFrom('referral')
    .innerJoin('member', 'member.id', 'referral.referrer_id')
    .leftJoin('organisation', 'organisation.id', 'referral.referring_organisation_id')
    .select(['member.name', 'organisation.name as organisation'])
    .where('referral.id', 'in', referralIds)
    .orderBy('referral.sent_at')
    .execute()
  return [...new Set(rows.map(({ name, organisation }) => (organisation ? `${name} (${organisation})` : name)))]
}

async function goalsOf(tx: Tx, clientId: string): Promise<Plan['goals']> {
  return tx
    .selectFrom('goal')
    .select(['words', 'reached_at as reachedAt'])
    .where('client_id', '=', clientId)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute()
}

/** What the client said, the newest first. */
async function wordsOf(tx: Tx, clientId: string): Promise<(Said & { stepId: string | null })[]> {
  const rows = await tx
    .selectFrom('client_word')
    .select(['id', 'step_id as stepId', 'word', 'note', 'said_at as at', 'heard_at'])
    .where('client_id', '=', clientId)
    .orderBy('said_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ heard_at, ...row }) => ({ ...row, word: row.word as Said['word'], isHeard: heard_at !== null }))
}

async function stepsOf(
  tx: Tx,
  clientId: string,
  introductions: Introduction[],
  words: (Said & { stepId: string | null })[],
): Promise<PlanStep[]> {
  const rows = await tx
    .selectFrom('step')
    .select(['id', 'words', 'done_by', 'service_id', 'ended_at', 'ended_how'])
    .where('client_id', '=', clientId)
    .orderBy('ended_at', (order) => order.asc().nullsFirst())
    .orderBy('agreed_at')
    .orderBy('id')
    .execute()
  const steps: PlanStep[] = []
  for (const row of rows) {
    const service = row.service_id ? await serviceWithId(tx, row.service_id) : undefined
    const introduction = introductions.findLast(({ stepId }) => stepId === row.id)
    const said = words.find(({ stepId, word }) => stepId === row.id && word !== 'call-me')
    steps.push({
      id: row.id,
      words: row.words,
      doneBy: row.done_by as PlanStep['doneBy'],
      service: service ? serviceForClient(service) : null,
      group: introduction?.state ?? null,
      groupNote: introduction ? noteForClient(introduction) : null,
      ended: row.ended_at && row.ended_how ? { at: row.ended_at, how: row.ended_how as NonNullable<PlanStep['ended']>['how'] } : null,
      said: said ? { id: said.id, word: said.word, note: said.note, at: said.at, isHeard: said.isHeard } : null,
    })
  }
  return steps
}

/** The form asks the group for it as something that the client should know. What a link worker noted is not. */
function noteForClient({ answer, withdrawnAt }: Introduction): string | null {
  return answer && answer.answer !== 'no' && answer.heardBy === null && !withdrawnAt ? answer.note : null
}

/** The service's own telephone and times before those of its place, and those before the organisation's. */
function serviceForClient(service: Service): PlanService {
  const { name, closed, status, closedFrom, closedUntil } = service
  const known = { name, closed, isOutOfSight: service.outOfSight !== null, away: { status, closedFrom, closedUntil } }
  if (closed) return { ...known, phone: null, isOnline: false, places: [], times: [] }
  const phones = [...service.phones, ...service.places.flatMap(({ phones }) => phones)]
  return {
    ...known,
    phone: phones[0]?.number ?? service.organisation?.phone ?? null,
    isOnline: service.isOnline,
    places: service.places.map((place) => ({
      name: place.name,
      address: [place.address1, place.address2, place.city, place.postalCode].filter(Boolean).join(', ') || null,
    })),
    times: service.times.length > 0 ? service.times : service.places.flatMap(({ times }) => times),
  }
}

export interface PlanLink {
  madeAt: Date
  expiresAt: Date
  hasPin: boolean
}

/** Does this client have a link to their plan that works at this moment? */
export async function planLinkOf(tx: Tx, clientId: string, now: Date): Promise<PlanLink | undefined> {
  const row = await tx
    .selectFrom('link')
    .select(['made_at as madeAt', 'expires_at as expiresAt', 'pin_hash'])
    .where('client_id', '=', clientId)
    .where('purpose', '=', 'see-plan')
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('made_at', 'desc')
    .executeTakeFirst()
  return row && { madeAt: row.madeAt, expiresAt: row.expiresAt, hasPin: row.pin_hash !== null }
}

/** When was the newest link to this client's plan ended by wrong PINs? Null: it was not, or a newer one was made. */
export async function planLinkLockedAt(tx: Tx, clientId: string): Promise<Date | null> {
  const newest = await tx
    .selectFrom('link')
    .select(['revoked_at', 'wrong_pins'])
    .where('client_id', '=', clientId)
    .where('purpose', '=', 'see-plan')
    .orderBy('made_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return newest && newest.wrong_pins >= WRONG_PINS_BEFORE_THE_END ? newest.revoked_at : null
}

/** In which language does the client of this link like to read? Null: nobody said. Undefined: it is no client's link. */
export async function languageOfLink(tx: Tx, key: string): Promise<string | null | undefined> {
  const row = await tx
    .selectFrom('link')
    .innerJoin('client', 'client.id', 'link.client_id')
    .select('client.language')
    .where('link.key_hash', '=', hashOfKey(key))
    .executeTakeFirst()
  return row?.language
}
