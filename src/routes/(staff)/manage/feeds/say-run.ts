import { type Feed, looksWrong, type Run, type RunStory } from '#domain/feeds'
import { beginLarge, type Manner, sayAgo, sayMoment } from '#platform/say'
import { m, word } from '#words'

type Tone = 'now' | 'waiting' | 'moving' | 'good' | 'quiet'

/** What became of a run, in a sentence, and how urgent it is. */
export function sayRun(run: Run | undefined, manner: Manner): { tone: Tone; text: string } {
  const { tone, text } = run ? saidOf(run, manner) : { tone: 'waiting' as const, text: m.feeds_run_none() }
  return { tone, text: beginLarge(text) }
}

function saidOf(run: Run, manner: Manner): { tone: Tone; text: string } {
  const when = sayAgo(run.endedAt ?? run.beganAt, manner)
  const services = sayServices(run.seen)
  switch (run.state) {
    case 'running':
      return { tone: 'moving', text: m.feeds_run_running({ services }) }
    case 'held':
      return { tone: 'now', text: sayHeld(run, when) }
    case 'discarded':
      return { tone: 'quiet', text: m.feeds_run_discarded({ when: sayAgo(run.decidedAt ?? run.beganAt, manner), services }) }
    case 'failed':
      return {
        tone: 'waiting',
        text: m.feeds_run_failed({ when, reason: word(`harvest_cannot_${run.report.failure?.reason ?? 'no-answer'}`) }),
      }
    case 'applied':
      return sayApplied(run, when)
  }
}

/** Does a run that was held name enough services, but others than before? */
const isOfOthers = ({ seen, seenBefore }: Run) => !looksWrong(seen, seenBefore)

/** "none", "only 3": of those that came the time before. */
const sayKnown = (count = 0): string => (count === 0 ? m.feeds_known_none() : m.feeds_known_only({ count }))

function sayHeld(run: Run, when: string): string {
  const [services, before] = [sayServices(run.seen), run.seenBefore ?? 0]
  return isOfOthers(run)
    ? m.feeds_run_held_others({ when, known: sayKnown(run.report.known), before })
    : m.feeds_run_held({ when, services, before })
}

/** Why a run was held, in full, for whoever decides. */
export function sayWhyHeld(run: Run): string {
  const [services, before] = [sayServices(run.seen), run.seenBefore ?? 0]
  return isOfOthers(run)
    ? m.feeds_held_others({ services, known: sayKnown(run.report.known), before })
    : m.feeds_held_text({ services, before })
}

function sayApplied(run: Run, when: string): { tone: Tone; text: string } {
  const { services = { added: 0, changed: 0 }, hidden = 0, returned = 0 } = run.counts
  // A directory with nothing in it answered well, and is not what anybody added it for.
  if (run.isWhole && run.seen === 0) return { tone: 'waiting', text: m.feeds_run_empty({ when }) }
  if (run.report.unchanged)
    return { tone: 'good', text: hidden > 0 ? m.feeds_run_unchanged_out({ when, out: hidden }) : m.feeds_run_unchanged({ when }) }
  const counted = [
    services.added > 0 && m.feeds_run_added({ count: services.added }),
    services.changed > 0 && m.feeds_run_changed({ count: services.changed }),
    returned > 0 && m.feeds_run_returned({ count: returned }),
    hidden > 0 && (hidden === 1 ? m.feeds_run_left_out_one() : m.feeds_run_left_out({ count: hidden })),
  ].filter((part) => part !== false)
  const what = counted.length > 0 ? counted.join(', ') : m.feeds_run_no_news()
  return { tone: 'good', text: (run.isWhole ? m.feeds_run_applied : m.feeds_run_changes)({ when, services: sayServices(run.seen), what }) }
}

/** A run in the list of the last times: when to the minute, who decided about it, and what it left out. */
export function sayPast(run: Run, { decidedBy, leftOut, leftOutCount }: RunStory, manner: Manner) {
  return {
    id: run.id,
    ...sayRun(run, manner),
    at: beginLarge(sayMoment(run.endedAt ?? run.beganAt, manner)),
    decided: decidedBy && run.decidedAt ? sayDecided(run, decidedBy, sayMoment(run.decidedAt, manner)) : null,
    leftOut,
    leftOutTitle: m.feeds_run_left_out_now({ count: leftOutCount }),
    leftOutMore: leftOutCount > leftOut.length ? m.feeds_run_left_out_more({ count: leftOutCount - leftOut.length }) : null,
  }
}

function sayDecided(run: Run, name: string, moment: string): string {
  const before = run.seenBefore ?? 0
  const decision = run.state === 'discarded' ? m.feeds_run_thrown_by : m.feeds_run_taken_by
  if (run.report.known === undefined || !isOfOthers(run)) return decision({ name, moment, before })
  const ofOthers = run.state === 'discarded' ? m.feeds_run_thrown_others_by : m.feeds_run_taken_others_by
  return ofOthers({ name, moment, before, known: sayKnown(run.report.known) })
}

/** "3 services". */
export const sayServices = (count: number): string => (count === 1 ? m.feeds_services_one() : m.feeds_services({ count }))

/** "3 of its services are shown here". */
export const sayShown = (count: number): string => (count === 1 ? m.feeds_shown_one() : m.feeds_shown({ count }))

/** "3 of them were not in the last good fetch": why more is shown here than that brought. */
export const sayMissing = (count: number): string | null =>
  count === 0 ? null : count === 1 ? m.feeds_missing_one() : m.feeds_missing({ count })

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
