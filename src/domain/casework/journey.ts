import type { Tx } from '#platform/database'
import { consentsOf } from '#domain/consent'
import { leadsTo } from '#domain/directory'
import { clientWithId } from '#domain/people'
import { referralWithId, yesesToAskAgain } from '#domain/referrals'
import { saw } from '#platform/seen'
import { conversationsIn, type Channel, type Contact, type ContactOutcome } from './contact.ts'
import type { DoneBy, Step, StepEnding } from './step.ts'
import { timelineOf, type TimelineEntry } from './timeline.ts'

/** What is going on for a client, in their own words. */
export interface ClientNeed {
  id: string
  code: string | null
  words: string
  recordedAt: Date
  metAt: Date | null
}

/** Where a client wants to get to, in their own words. */
export interface Goal {
  id: string
  words: string
  recordedAt: Date
  reachedAt: Date | null
}

/** What a client said on their own screen. */
export interface ClientWord {
  id: string
  word: 'went' | 'not-for-me' | 'call-me' | 'would-like'
  note: string | null
  saidAt: Date
  heardAt: Date | null
  stepId: string | null
  /** The service on their shortlist that they speak of. */
  service: string | null
}

/** Everything that the page of a person shows; introductions are asked of their own module. */
export interface Journey {
  referral: NonNullable<Awaited<ReturnType<typeof referralWithId>>>
  client: NonNullable<Awaited<ReturnType<typeof clientWithId>>>
  consents: Awaited<ReturnType<typeof consentsOf>>
  /** A yes of the referrer that was not kept, since the client had taken one back: it is asked again. */
  toAskAgain: Awaited<ReturnType<typeof yesesToAskAgain>>
  /** The newest first. */
  contacts: Contact[]
  conversations: number
  needs: ClientNeed[]
  goals: Goal[]
  /** Open steps first. */
  steps: Step[]
  words: ClientWord[]
  timeline: TimelineEntry[]
}

/** How does it go with the person behind this referral? Undefined: there is no such referral here. */
export async function journeyOf(tx: Tx, referralId: string): Promise<Journey | undefined> {
  const referral = await referralWithId(tx, referralId)
  const client = referral && (await clientWithId(tx, referral.clientId))
  if (!referral || !client) return undefined
  saw(tx, 'journey', [client.id])
  const contacts = await contactsOf(tx, referralId)
  return {
    referral,
    client,
    consents: await consentsOf(tx, client.id),
    toAskAgain: await yesesToAskAgain(tx, referralId),
    contacts,
    conversations: conversationsIn(contacts),
    needs: await needsOf(tx, referralId),
    goals: await goalsOf(tx, referralId),
    steps: await stepsOf(tx, referralId),
    words: await wordsOf(tx, client.id),
    timeline: await timelineOf(tx, { referralId, clientId: client.id }),
  }
}

/** When was this client spoken with or tried? The newest first. */
async function contactsOf(tx: Tx, referralId: string): Promise<Contact[]> {
  const rows = await tx
    .selectFrom('contact')
    .innerJoin('member', 'member.id', 'contact.contacted_by')
    .selectAll('contact')
    .select('member.name')
    .where('contact.referral_id', '=', referralId)
    .orderBy('contacted_at', 'desc')
    .orderBy('contact.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    contactedAt: row.contacted_at,
    contactedBy: { id: row.contacted_by, name: row.name },
    channel: row.channel as Channel,
    outcome: row.outcome as ContactOutcome,
    minutes: row.minutes,
    note: row.note,
    callBackAt: row.call_back_at,
  }))
}

/** What is going on for this client, oldest first? */
export async function needsOf(tx: Tx, referralId: string): Promise<ClientNeed[]> {
  return tx
    .selectFrom('client_need')
    .select(['id', 'need_code as code', 'words', 'recorded_at as recordedAt', 'met_at as metAt'])
    .where('referral_id', '=', referralId)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute()
}

/** Where does this client want to get to, oldest first? */
async function goalsOf(tx: Tx, referralId: string): Promise<Goal[]> {
  return tx
    .selectFrom('goal')
    .select(['id', 'words', 'recorded_at as recordedAt', 'reached_at as reachedAt'])
    .where('referral_id', '=', referralId)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute()
}

async function serviceOf(tx: Tx, agreedId: string | null): Promise<Step['service']> {
  const service = agreedId === null ? undefined : await leadsTo(tx, agreedId)
  return agreedId !== null && service ? { ...service, agreedId } : null
}

/** What was agreed with this client? Open steps first, then those that ended, each the oldest first. */
export async function stepsOf(tx: Tx, referralId: string): Promise<Step[]> {
  const rows = await tx
    .selectFrom('step')
    .select(['id', 'words', 'done_by', 'service_id', 'agreed_at', 'ended_at', 'ended_how'])
    .where('referral_id', '=', referralId)
    .orderBy('ended_at', (order) => order.asc().nullsFirst())
    .orderBy('agreed_at')
    .orderBy('id')
    .execute()
  const steps: Step[] = []
  for (const row of rows)
    steps.push({
      id: row.id,
      words: row.words,
      doneBy: row.done_by as DoneBy,
      service: await serviceOf(tx, row.service_id),
      agreedAt: row.agreed_at,
      ended: row.ended_at && row.ended_how ? { at: row.ended_at, how: row.ended_how as StepEnding } : null,
    })
  return steps
}

async function wordsOf(tx: Tx, clientId: string): Promise<ClientWord[]> {
  const rows = await tx
    .selectFrom('client_word')
    .leftJoin('service', 'service.id', 'client_word.service_id')
    .select(['client_word.id', 'word', 'note', 'said_at as saidAt', 'heard_at as heardAt', 'step_id as stepId', 'service.name as service'])
    .where('client_id', '=', clientId)
    .orderBy('said_at', 'desc')
    .execute()
  return rows.map((row) => ({ ...row, word: row.word as ClientWord['word'] }))
}
