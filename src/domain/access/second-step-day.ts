import { DateTime } from 'luxon'
import type { RoleName } from './permissions.ts'

/** Role -> the day from which it needs a second step at sign-in (YYYY-MM-DD). A role that is not named needs none. */
export type SecondStepDays = Partial<Record<RoleName, string>>

/** That somebody has to show a second step, and has not in this session. */
export interface SecondStepOwed {
  /** YYYY-MM-DD. */
  day: string
  /** The day has come: until then they are told, from then on they see nothing of clients. */
  isDue: boolean
}

/** What somebody with these roles owes, at this moment. The earliest day counts; undefined: none of their roles asks for it. */
export function secondStepOwed(
  programme: { secondStepFrom: SecondStepDays; timeZone: string },
  roles: readonly { role: RoleName }[],
  now: Date,
): SecondStepOwed | undefined {
  const day = roles.flatMap(({ role }) => programme.secondStepFrom[role] ?? []).sort()[0]
  return day ? { day, isDue: DateTime.fromISO(day, { zone: programme.timeZone }).toJSDate() <= now } : undefined
}
