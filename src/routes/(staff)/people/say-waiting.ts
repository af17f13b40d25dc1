import { sayDayOnPaper, type Manner } from '#platform/say'
import { m } from '#words'

/** That somebody was invited and has not come in yet. */
export const sayWaiting = (invitedAt: Date | undefined, manner: Manner): string | null =>
  invitedAt ? m.people_waits({ day: sayDayOnPaper(invitedAt, manner) }, { locale: manner.locale }) : null
