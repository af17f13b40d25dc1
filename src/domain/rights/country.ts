import type { Programme } from '#domain/access'

export type Country = 'GB' | 'NL'

/** Whose law holds for a programme: that of where its clock is. */
export const countryOf = ({ timeZone }: Pick<Programme, 'timeZone'>): Country => (timeZone === 'Europe/Amsterdam' ? 'NL' : 'GB')
