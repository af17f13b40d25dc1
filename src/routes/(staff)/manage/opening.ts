import { dropOutPlaces, type MonthOfReferrals } from '#domain/insight'
import { m, word, type Locale } from '#words'
import { fellAway, lostIn, sayerIn, together } from './say-numbers.ts'

/** What the numbers mean this month, in a few sentences. */
export function openingOf(months: readonly MonthOfReferrals[], locale: Locale): string[] {
  const say = sayerIn(locale)
  const now = months.at(-1)!
  const month = say.monthOnly(now.month)
  const came = { 0: m.manage_came_none, 1: m.manage_came_one }[now.referrals] ?? m.manage_came
  const all = together(months)
  const places = dropOutPlaces.map((place) => ({ place, lost: all[lostIn[place]] }))
  const lost = fellAway(all)
  const [most, next] = places.toSorted((one, other) => other.lost - one.lost)
  return [
    came({ month, count: say.count(now.referrals) }),
    now.referrals > 0 && now.promised === 0 && m.manage_none_due(),
    now.promised > 0 && m.manage_in_time({ kept: say.count(now.promiseKept), promised: say.count(now.promised) }),
    now.daysToContact !== null && m.manage_half_within({ days: say.inDays(now.daysToContact) }),
    lost > 0 && m.manage_lost_so_far({ from: say.longMonth(months[0]!.month), lost: say.count(lost), all: say.count(all.referrals) }),
    most!.lost > 1 &&
      most!.lost > next!.lost &&
      m.manage_lost_most({ place: word(`manage_lost_most_${most!.place}`), lost: say.count(most!.lost) }),
  ].filter((sentence) => sentence !== false)
}
