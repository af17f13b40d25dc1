import { isSame, type ServiceFields } from './service-fields.ts'

/** Two fields of which the second is understood by the first: "closed until" alone is closed today. */
const PAIRS = [
  ['closedFrom', 'closedUntil'],
  ['minimumAge', 'maximumAge'],
] as const

type Pair = (typeof PAIRS)[number]

/** What does not go together once these fields are changed: field -> reason. What stood there wrong, and nobody touched, is no fault. */
export function wrongPairs(stands: ServiceFields, becomes: ServiceFields): Record<string, string> {
  const isTouched = (pair: Pair) => pair.some((name) => !isSame(stands[name], becomes[name]))
  return Object.assign(
    {},
    ...PAIRS.filter(isTouched).map((pair) => (pair[0] === 'closedFrom' ? wrongDays(stands, becomes) : wrongAges(becomes))),
  )
}

function wrongDays(stands: ServiceFields, { closedFrom, closedUntil }: ServiceFields): Record<string, string> {
  if (!closedUntil) return {}
  if (closedFrom) return closedUntil < closedFrom ? { closedUntil: 'closed-until-before-from' } : {}
  return stands.closedFrom ? { closedFrom: 'closed-from-needed' } : {}
}

const wrongAges = ({ minimumAge, maximumAge }: ServiceFields): Record<string, string> =>
  minimumAge !== null && maximumAge !== null && maximumAge < minimumAge ? { maximumAge: 'age-to-below-from' } : {}

/** With which field of what was said at once is this one taken over or left out? Mostly with itself. */
export function goesWith(field: string, said: Readonly<Record<string, unknown>>): string {
  const first = PAIRS.find(([, second]) => second === field)?.[0]
  return first && first in said ? first : field
}
