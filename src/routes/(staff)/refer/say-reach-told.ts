import type { ToldReach, WayToAvoid } from '#domain/people'
import { m, word } from '#words'

/** How to reach somebody, as a referrer told it: what not to use first, then each number that they gave. */
export function sayReachTold({ phone, homePhone, email, reachBy, reachWhen, doNotUse, reachNote }: ToldReach) {
  const numbers: [WayToAvoid, string, string | null][] = [
    ['phone', m.person_phone(), phone],
    ['home-phone', m.person_home_phone(), homePhone],
    ['email', m.person_email(), email],
  ]
  return {
    avoid: doNotUse.map((way) => word(`refer_avoid_${way}`)),
    note: reachNote,
    by: reachBy && word(`refer_way_${reachBy}`),
    when: reachWhen,
    numbers: numbers
      .filter((number): number is [WayToAvoid, string, string] => number[2] !== null)
      .map(([way, label, value]) => ({ label, value, isSafe: !doNotUse.includes(way) })),
  }
}
