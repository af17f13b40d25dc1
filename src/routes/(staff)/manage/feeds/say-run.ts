import type { Feed, Run } from '#domain/feeds'
import { type Manner, sayAgo, sayMoment } from '#platform/say'
import { m, word } from '#words'

type Tone = 'now' | 'waiting' | 'moving' | 'good' | 'quiet'

/** What became of a run, in a sentence, and how urgent it is. */
export function sayRun(run: Run | undefined, manner: Manner): { tone: Tone; text: string } {
  if (!run) return { tone: 'waiting', text: m.feeds_run_none() }
  const when = sayAgo(run.endedAt ?? run.beganAt, manner)
  const services = sayServices(run.seen)
  switch (run.state) {
    case 'running':
      return { tone: 'moving', text: m.feeds_run_running({ services }) }
    case 'held':
      return { tone: 'now', text: m.feeds_run_held({ when, services, before: run.seenBefore ?? 0 }) }
    case 'discarded':
      return { tone: 'quiet', text: m.feeds_run_discarded({ when: sayAgo(run.decidedAt ?? run.beganAt, manner), services }) }
    case 'failed':
      return {
        tone: 'waiting',
        text: m.feeds_run_failed({ when, reason: word(`harvest_cannot_${run.report.failure?.reason ?? 'no-answer'}`) }),
      }
    case 'applied':
      if (run.report.unchanged) return { tone: 'good', text: m.feeds_run_unchanged({ when }) }
      return {
        tone: 'good',
        text: (run.isWhole ? m.feeds_run_applied : m.feeds_run_changes)({
          when,
          services,
          added: run.counts.services?.added ?? 0,
          changed: run.counts.services?.changed ?? 0,
          gone: run.counts.hidden ?? 0,
        }),
      }
  }
}

/** "3 services". */
export const sayServices = (count: number): string => (count === 1 ? m.feeds_services_one() : m.feeds_services({ count }))

/** "3 of its services are shown here". */
export const sayShown = (count: number): string => (count === 1 ? m.feeds_shown_one() : m.feeds_shown({ count }))

/** When it is fetched again: while the last run goes on or waits for somebody, only that it rests. */
export function sayNext({ state, nextRunAt }: Feed, last: Run | undefined, manner: Manner): string | null {
  const isOpen = last?.state === 'held' || last?.state === 'running'
  if (isOpen) return state === 'paused' ? m.feeds_paused() : null
  if (nextRunAt && nextRunAt > manner.now) return m.feeds_next({ moment: sayMoment(nextRunAt, manner) })
  return nextRunAt ? m.feeds_next_soon() : state === 'paused' ? m.feeds_paused() : m.feeds_next_none()
}

/** "every day", "every 6 hours". */
export function sayEvery(hours: number): string {
  if (hours === 24) return m.feeds_every_day()
  return hours % 24 === 0 ? m.feeds_every_days({ days: hours / 24 }) : m.feeds_every_hours({ hours })
}

export const EVERY = [6, 12, 24, 72, 168]
