import type { SentReferral } from '#domain/referrals'
import { type Manner, sayAgo, sayDay } from '#platform/say'
import { word } from '#words'

export interface SaidStage {
  tone: 'now' | 'waiting' | 'moving' | 'good' | 'quiet'
  sentence: string
  /** "in 2 days", "yesterday": since when, or by when for one that waits. */
  when: string
}

const tones = {
  draft: 'quiet',
  sent: 'waiting',
  taken: 'moving',
  'in-contact': 'moving',
  completed: 'good',
  stopped: 'quiet',
  'not-suitable': 'quiet',
  withdrawn: 'quiet',
  'sent-in-error': 'quiet',
  'not-told': 'quiet',
} as const

/**
 * Where a referral stands, as one would say it to a colleague. A promise that was not kept is said as that, with whom to ring.
 *
 * @param phone of the link workers
 */
export function sayStage(referral: Standing, manner: Manner, phone: string | null): SaidStage {
  const { stage, linkWorker, contactDueAt, waitsAgain } = referral
  const isLate = stage === 'sent' && !waitsAgain && contactDueAt < manner.now
  return {
    tone: isLate ? 'now' : tones[stage],
    sentence: word(waitsAgain ? 'stage_sent_again' : `stage_${stage}`, { name: linkWorker ?? '' }),
    when: whenOf(referral, manner, isLate, phone),
  }
}

type Standing = Pick<SentReferral, 'stage' | 'stageSince' | 'linkWorker' | 'contactDueAt' | 'waitsAgain'>

function whenOf({ stage, stageSince, contactDueAt, waitsAgain }: Standing, manner: Manner, isLate: boolean, phone: string | null): string {
  if (stage !== 'sent' || waitsAgain) return stageSince ? sayAgo(stageSince, manner) : ''
  const day = sayDay(contactDueAt, manner)
  if (!isLate) return word('stage_due', { day })
  return phone ? word('stage_late_ring', { day, phone }) : word('stage_late', { day })
}
