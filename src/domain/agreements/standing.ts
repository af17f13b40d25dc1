import type { Agreement } from './agreement.ts'
import { mayFlow, rulesOf, type Flow } from './may-flow.ts'
import type { Stream } from './queries.ts'

/** How much goes to an organisation, or would stop. */
export interface Amounts {
  referrals: number
  introductions: number
  sharings: number
}

/** A referral brings word back; an introduction tells of somebody. */
const WORD_BACK: Flow = { layer: 'practical', purpose: 'feedback' }
const INTRODUCED: Flow = { layer: 'practical', purpose: 'support' }

/** How much of what goes to an organisation does no paper allow at this moment, if agreements are demanded then? */
export function stoppedAt(
  { organisation, referrals, introductions, sharings }: Stream,
  agreements: readonly Agreement[],
  programme: Parameters<typeof rulesOf>[0],
  at: Date,
): Amounts {
  const own = agreements.filter((one) => one.organisation.id === organisation.id)
  const demanded = { ...rulesOf(programme), from: new Date(0) }
  const stops = (flow: Flow) => !mayFlow({ kind: organisation.kind, agreements: own }, flow, demanded, at)
  return {
    referrals: stops(WORD_BACK) ? referrals : 0,
    introductions: stops(INTRODUCED) ? introductions : 0,
    sharings: sharings.filter(stops).length,
  }
}

/** What stops when this agreement is over: all that goes there and no other paper allows. */
export function whatStops(
  one: Agreement,
  all: readonly Agreement[],
  streams: readonly Stream[],
  programme: Parameters<typeof rulesOf>[0],
): Amounts {
  const stream = streams.find(({ organisation }) => organisation.id === one.organisation.id)
  const rest = all.filter(({ id }) => id !== one.id)
  return stream ? stoppedAt(stream, rest, programme, one.until) : { referrals: 0, introductions: 0, sharings: 0 }
}
