import { restrictionGrounds, type HeardToEnd, type OnlyKept } from '#domain/rights'
import { sayDate, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'

/** The grounds as a client chooses among them, and as whoever heard one does. */
export const groundsOf = (key: 'restrict_ground' | 'restriction_ground') =>
  restrictionGrounds.map((value) => ({ value, label: word(`${key}_${value}`) }))

/** That somebody wrote down that they ended it, as they read it themselves. */
export const sayHeardToEnd = (one: HeardToEnd | undefined, manner: Manner) =>
  one ? m.restrict_ended_by({ day: sayDayOnPaper(one.at, manner), who: one.who, said: sayDate(one.saidOn, manner.locale) }) : null

/** That what we keep of somebody is only kept, as they read it themselves. */
export function sayMyRestriction(one: OnlyKept | undefined, manner: Manner) {
  if (!one) return null
  const { askedAt, ground, lifts } = one
  return {
    since: m.restrict_since({ day: sayDayOnPaper(askedAt, manner) }),
    ground: word(`restrict_ground_${ground}`),
    lifts: lifts && { sentence: m.restrict_lifts({ name: lifts.by, day: sayDayOnPaper(lifts.at, manner) }), because: lifts.because },
    stops: lifts && m.restrict_lifts_on_plan({ name: lifts.by, day: sayDayOnPaper(lifts.at, manner) }),
  }
}

/** The same, as whoever works here reads it. */
export function sayRestriction({ askedAt, ground, heardBy, lifts, untold }: OnlyKept, manner: Manner) {
  const day = sayDayOnPaper(askedAt, manner)
  return {
    since: heardBy ? m.restriction_heard({ day, who: heardBy }) : m.restriction_asked({ day }),
    ground: word(`restriction_ground_${ground}`),
    lifts: lifts && {
      sentence: m.restriction_lifts({ name: lifts.by, day: sayDayOnPaper(lifts.at, manner) }),
      because: lifts.because,
      told:
        lifts.told && m.restriction_told({ day: sayDate(lifts.told.on, manner.locale), how: word(`restrictions_told_${lifts.told.how}`) }),
    },
    untold: untold && {
      sentence: word(`restrictions_untold_${untold.failed}`, { day: sayDayOnPaper(untold.at, manner) }, manner.locale),
      why: m.restrictions_untold_why({ name: untold.by }),
      because: untold.because,
    },
  }
}
