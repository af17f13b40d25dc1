import { mayFlow, type AgreementRules, type Receiving } from '#domain/agreements'
import { isOnlyKept, type Restriction } from '#domain/people'

/** The layers of a story, from what anybody who helps needs to know to what is told to few. */
export const layers = ['practical', 'personal', 'sensitive'] as const
export type Layer = (typeof layers)[number]

/** What somebody reads for: to support the client, to hear how it goes with whom they referred, to learn and research. */
export const storyPurposes = ['support', 'feedback', 'learning'] as const
export type StoryPurpose = (typeof storyPurposes)[number]

/** What we ask, each in its layer. Anything else may be told too. */
export const questions = {
  practical: ['join', 'times', 'reach'],
  personal: ['matters', 'good-day', 'people'],
  sensitive: ['money', 'safety', 'health', 'past'],
} as const satisfies Record<Layer, readonly string[]>
export type Question = (typeof questions)[Layer][number]

export const isQuestionOf = (layer: Layer, question: string): question is Question => questions[layer].some((one) => one === question)

export type Sector = 'health' | 'social' | 'voluntary' | 'community'

/**
 * To whom a layer is shown: whoever walks with the client, or referred them, whoever that is by then; one person; those who work at
 * an organisation, and its groups; one group; every organisation of a sector; those who answer for the programme.
 */
export type StoryReceiver =
  | { kind: 'link-worker' }
  | { kind: 'referrer' }
  | { kind: 'programme' }
  | { kind: 'member'; id: string }
  | { kind: 'organisation'; id: string }
  | { kind: 'service'; id: string }
  | { kind: 'sector'; sector: Sector }

/** How they said yes: in a conversation, on a paper form, on their own screen. */
export type WayToShare = 'spoken' | 'paper' | 'own-screen'

/** One yes: which layer, to whom, what for, since when, until when. */
export interface Sharing {
  layer: Layer
  purpose: StoryPurpose
  receiver: StoryReceiver
  givenAt: Date
  /** Null: until they say otherwise. */
  until: Date | null
  endedAt: Date | null
}

/** Somebody who would read a story of one client, as all that they are to that client. */
export interface Reader {
  /** `safety`: in an emergency. */
  purpose: StoryPurpose | 'safety'
  isTheClient: boolean
  is: readonly Part[]
  /** When they opened what is kept of this client in an emergency, while they work here as a link worker or for the programme. */
  emergencies?: readonly Emergency[]
}

export interface Emergency {
  openedAt: Date
  until: Date
  judgement: 'fitting' | 'not-fitting' | null
}

/** One thing that a reader is to a client, and the organisation for which they are it. */
export interface Part {
  receiver: StoryReceiver
  organisation: Receiving
}

/**
 * May this reader see a piece of this layer at this moment? Where the client let them, and what they read may go to the organisation
 * for which they read, and it is not only kept. The database says the same of the one who acts (`may_see_story` in 0028_agreements.sql,
 * `clients_only_kept` in 0039_only_kept.sql), and is what holds; `may-see.test.ts` holds one against the other.
 */
export function maySee(
  reader: Reader,
  piece: { layer: Layer },
  { sharings, rules, restrictions }: { sharings: readonly Sharing[]; rules: AgreementRules; restrictions: readonly Restriction[] },
  at: Date,
): boolean {
  if (reader.isTheClient) return true
  if (reader.purpose === 'safety') return (reader.emergencies ?? []).some((one) => isEmergency(one, at))
  if (isOnlyKept(restrictions, at)) return false
  const flow = { layer: piece.layer, purpose: reader.purpose }
  return sharings.some(
    (sharing) =>
      sharing.layer === piece.layer &&
      sharing.purpose === reader.purpose &&
      isLiving(sharing, at) &&
      reader.is.some((one) => isSameReceiver(one.receiver, sharing.receiver) && mayFlow(one.organisation, flow, rules, at)),
  )
}

/** Is this emergency on at this moment? One that was judged as not fitting is over. */
const isEmergency = ({ openedAt, until, judgement }: Emergency, at: Date): boolean =>
  openedAt <= at && until > at && judgement !== 'not-fitting'

/** Does this yes hold at this moment? One that was ended never does, whatever two clocks say of when. */
export const isLiving = ({ until, endedAt }: Pick<Sharing, 'until' | 'endedAt'>, at: Date): boolean =>
  endedAt === null && (until === null || until > at)

export function isSameReceiver(one: StoryReceiver, other: StoryReceiver): boolean {
  if (one.kind !== other.kind) return false
  if ('id' in one) return 'id' in other && one.id === other.id
  if ('sector' in one) return 'sector' in other && one.sector === other.sector
  return true
}
