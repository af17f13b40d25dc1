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

/** Where a referral stands, as one would say it to a colleague. */
export function sayStage(referral: SentReferral, manner: Manner): SaidStage {
  const { stage, stageSince, linkWorker } = referral
  return {
    tone: tones[stage],
    sentence: word(`stage_${stage}`, { name: linkWorker ?? '' }),
    when:
      stage === 'sent' ? word('stage_due', { day: sayDay(referral.contactDueAt, manner) }) : stageSince ? sayAgo(stageSince, manner) : '',
  }
}
