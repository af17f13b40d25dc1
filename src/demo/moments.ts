import { DateTime } from 'luxon'
import type { DemoStory } from './stories.ts'

const ZONE = 'Europe/London'
const QUARTER = 15 * 60_000

/**
 * When a story began and when each of its events was: at the days it tells of, in office hours, in its own order, and
 * never later than now.
 */
export function momentsOf(story: DemoStory, now: Date): { sentAt: Date; eventsAt: Date[] } {
  const asTold = (after: number) => now.getTime() - (story.daysAgo - after) * 86_400_000
  const sentAt = new Date(Math.min(officeHour(asTold(0)), now.getTime() - (story.events.length + 1) * QUARTER))
  let last = sentAt.getTime()
  const eventsAt = story.events.map((event, index) => {
    const latest = now.getTime() - (story.events.length - index) * QUARTER
    last = Math.min(Math.max(officeHour(asTold(event.after)), last + QUARTER), Math.max(latest, last + 60_000))
    return new Date(last)
  })
  return { sentAt, eventsAt }
}

/** The same moment on the same day, or the Friday before, between nine and five. */
function officeHour(moment: number): number {
  const at = DateTime.fromMillis(moment, { zone: ZONE })
  const day = at.weekday > 5 ? at.minus({ days: at.weekday - 5 }) : at
  const hour = 9 + (Math.abs(at.hour * 60 + at.minute) % 8)
  return day.set({ hour, minute: at.minute - (at.minute % 5), second: 0, millisecond: 0 }).toMillis()
}
