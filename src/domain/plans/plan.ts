import type { Purpose } from '#domain/consent'
import type { Closed, OpenTime, Service } from '#domain/directory'
import type { Introduction, Shared } from '#domain/introductions'
import type { Layer } from '#domain/stories'

/** What a client can say of a step, or (call-me) of the whole plan, on their own screen. */
export const clientWords = ['went', 'not-for-me', 'call-me'] as const
export type ClientWordKind = (typeof clientWords)[number]

/** What the client said, and whether somebody has acted on it: until then they can take it back. */
export interface Said {
  id: string
  word: ClientWordKind
  note: string | null
  at: Date
  isHeard: boolean
}

export interface PlanPlace {
  name: string | null
  address: string | null
}

/** A service as a client needs it: where, when and whom to ring. */
export interface PlanService {
  name: string
  /** It has stopped: then there is no place, no time and nobody to ring. */
  closed: Closed | null
  /** Nobody is sure that it is still there. */
  isOutOfSight: boolean
  /** Days on which nobody opens. */
  away: Pick<Service, 'status' | 'closedFrom' | 'closedUntil'>
  phone: string | null
  isOnline: boolean
  places: PlanPlace[]
  times: OpenTime[]
}

export interface PlanStep {
  id: string
  words: string
  doneBy: 'client' | 'link-worker' | 'group'
  service: PlanService | null
  /** What the group said of it, if it was asked. */
  group: Introduction['state'] | null
  /** What the group itself wrote for the client with its yes: when to come first, whom to ask for. */
  groupNote: string | null
  ended: { at: Date; how: 'done' | 'not-for-me' | 'dropped' } | null
  said: Said | null
}

/** The client's own plan: nothing in it but what they said, agreed to, or would say of themselves. */
export interface Plan {
  clientId: string
  firstName: string
  programme: { name: string; phone: string | null; timeZone: string }
  linkWorker: { name: string; phone: string | null } | null
  /** What they wrote when they asked for help themselves. A professional's reason is not theirs. */
  asked: string | null
  goals: { words: string; reachedAt: Date | null }[]
  /** Open steps first, then those that ended, each the oldest first. */
  steps: PlanStep[]
  /** Who told whom what, oldest first, and in which words what they hope for; `reads`: what of the client's story that group may read now. */
  told: { at: Date; by: string; service: string; what: Shared[]; message: string | null; reads: Layer[]; withdrawnAt: Date | null }[]
  /** Each purpose once, since the first yes. Feedback: with who may hear how it goes, all of whom it ends for at once. */
  consents: { purpose: Purpose; givenAt: Date; saidOn: string | null; heardBy: string | null; mayHear: string[] }[]
  /** "Please call me", while nobody has. */
  waitsForCall: Said | null
}
