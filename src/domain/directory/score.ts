import type { Said } from './search.ts'
import type { Capacity, ServiceStatus } from './service.ts'

/** What is known of one service, measured against what was asked. */
export interface Parts {
  /** Needs asked for that somebody said it serves, and those that only the words of its entry suggest. */
  needs: { said: number; inWords: number }
  /** How well its words fit, from 0 to 1; 0 when no words were asked. */
  words: number
  /** As the crow flies, null when nobody asked from where or it has no place. */
  metres: number | null
  /** Door to door, by the way that was asked for; null when that cannot be said. */
  minutes: number | null
  /** It says that it works where somebody asks, so it may well come to them. */
  worksHere: boolean
  /** Of the days and parts of the day that were asked for: on how many it is open. */
  timesThatFit: number
  /** `unnamed`: it names no language at all. */
  language: 'spoken' | 'not-among-them' | 'unnamed' | null
  access: { offered: number; notNamed: number }
  /** Groups asked for that it is meant for. */
  circumstances: number
  /** Is it for people of this age? Null: nobody asked, or it does not say. */
  ageFits: boolean | null
  said: Said
  status: ServiceStatus
  capacity: Capacity | null
  /** Away for a while, today. */
  isAway: boolean
  /** Its money ends within three months. */
  fundingEndsSoon: boolean
  /** 0 to 100: freshness.ts says why. */
  freshness: number
}

const CAPACITY: Record<Capacity | 'unknown', number> = {
  capacity: 15,
  'additional-assessment-required': 8,
  unknown: 5,
  waitlist: -10,
  'no-capacity': -60,
}

/**
 * How far up a service stands: the sum of these points, so that each of them can be said and argued with.
 *
 * | what | points |
 * |---|---|
 * | each need that somebody said it serves | 100 |
 * | each need that only its words suggest | 50 |
 * | words that were typed | up to 100, as well as they fit |
 * | travel | −1 a minute, at most −60; without a way of travel −4 a kilometre; −20 where that cannot be said, and at most that for who works where somebody asks |
 * | times that fit | 5 each, at most 20 |
 * | language spoken · others named, not this one | 20 · −20 |
 * | each access feature offered · not named | 10 · −5 |
 * | each group to feel at home in | 15 |
 * | not for this age | −80 |
 * | clients who went · who said "not for me" | 3 · −3 each, between −15 and 15 |
 * | room · needs a talk first · unknown · waiting list · full | 15 · 8 · 5 · −10 · −60 |
 * | closed for now, or away | −60 |
 * | money that ends within three months | −10 |
 * | freshness | up to 20 |
 *
 * The weights are ours: a need more is worth an hour of travel, and nobody is sent to a closed door because it is near. No
 * study gives numbers for them; what they do is held by the properties in score.test.ts.
 */
export function scoreOf(parts: Parts): number {
  return (
    100 * parts.needs.said +
    50 * parts.needs.inWords +
    100 * Math.min(1, parts.words) +
    travelPoints(parts) +
    Math.min(20, 5 * parts.timesThatFit) +
    (parts.language === 'spoken' ? 20 : parts.language === 'not-among-them' ? -20 : 0) +
    10 * parts.access.offered -
    5 * parts.access.notNamed +
    15 * parts.circumstances -
    (parts.ageFits === false ? 80 : 0) +
    Math.max(-15, Math.min(15, 3 * (parts.said.went - parts.said.notForMe))) +
    CAPACITY[parts.capacity ?? 'unknown'] -
    (parts.isAway || parts.status !== 'active' ? 60 : 0) -
    (parts.fundingEndsSoon ? 10 : 0) +
    parts.freshness / 5
  )
}

function travelPoints({ minutes, metres, worksHere }: Parts): number {
  const most = worksHere ? 20 : 60
  if (minutes !== null) return -Math.min(most, minutes)
  return metres === null ? -20 : -Math.min(most, (4 * metres) / 1000)
}
