import { type Weekday, weekdays } from '#domain/directory'

const names: Record<Weekday, readonly string[]> = {
  MO: ['monday', 'mon', 'mo', 'maandag', 'ma', '1'],
  TU: ['tuesday', 'tues', 'tue', 'tu', 'dinsdag', 'di', '2'],
  WE: ['wednesday', 'weds', 'wed', 'we', 'woensdag', 'wo', '3'],
  TH: ['thursday', 'thurs', 'thur', 'thu', 'th', 'donderdag', 'do', '4'],
  FR: ['friday', 'fri', 'fr', 'vrijdag', 'vr', '5'],
  SA: ['saturday', 'sat', 'sa', 'zaterdag', 'za', '6'],
  SU: ['sunday', 'sun', 'su', 'zondag', 'zo', '7'],
}
const byName = new Map(weekdays.flatMap((day) => names[day].map((name) => [name, day] as const)))

const groups = new Map<string, readonly Weekday[]>([
  ['daily', weekdays],
  ['every day', weekdays],
  ['dagelijks', weekdays],
  ['elke dag', weekdays],
  ['weekdays', weekdays.slice(0, 5)],
  ['weekend', weekdays.slice(5)],
  ['weekends', weekdays.slice(5)],
])

/**
 * The days in a text, Monday first: "Monday", "Mon-Fri", "TU,TH", "1TU" (the first Tuesday: the day is Tuesday, the rest
 * stays in the rule). Undefined when a part of it is no day.
 */
export function weekdaysIn(text: string): Weekday[] | undefined {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ').replaceAll('t/m', '-')
  const group = groups.get(words)
  if (group) return [...group]
  const found = new Set<Weekday>()
  for (const part of words.split(/ ?[,;/&] ?| (?:and|en) /).filter(Boolean)) {
    const days = stretchIn(part)
    if (!days) return undefined
    for (const day of days) found.add(day)
  }
  return found.size > 0 ? weekdays.filter((day) => found.has(day)) : undefined
}

/** "mon-fri", also over the end of the week: "fri-mon". */
function stretchIn(part: string): Weekday[] | undefined {
  const alone = dayIn(part)
  if (alone) return [alone]
  const [from, to, ...more] = part.split(/ ?(?:-|–|\bto\b|\bthrough\b|\btot en met\b) ?/).map(dayIn)
  if (!from || !to || more.length > 0) return undefined
  const [first, last] = [weekdays.indexOf(from), weekdays.indexOf(to)]
  return weekdays.filter((_, index) => (first <= last ? index >= first && index <= last : index >= first || index <= last))
}

function dayIn(word: string): Weekday | undefined {
  const name = word.replace(/\.$/, '')
  return byName.get(name) ?? byName.get(name.replace(/^[+-]?\d{1,2}(?=[a-z]{2}$)/, '')) ?? byName.get(name.replace(/s$/, ''))
}
