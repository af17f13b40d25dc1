import type { FieldName, ServiceFields, WeeklyTime } from '#domain/directory'
import type { Typed } from '#platform/form'

/** Rows for further times below those that stand there. */
const EMPTY_ROWS = 2
const MOST_ROWS = 40

/**
 * What the next form has seen. After somebody else was quicker with one field, that field as it stands now and the rest as
 * before: so what was typed is a change of what stands, and nobody else's is undone.
 */
export function sawNext(now: ServiceFields, typed: Typed | undefined, errors: Record<string, string> | undefined): string {
  if (!typed || typeof typed.saw !== 'string') return JSON.stringify(now)
  try {
    const before = JSON.parse(typed.saw) as Partial<ServiceFields>
    const wrong = (Object.keys(now) as FieldName[]).filter((name) => errors && name in errors)
    return JSON.stringify({ ...before, ...Object.fromEntries(wrong.map((name) => [name, now[name]])) })
  } catch {
    return JSON.stringify(now)
  }
}

/** The boxes of the form, filled with what stands, or with what was typed when the form came back. */
export function boxesOf(fields: ServiceFields, typed: Typed | undefined, signed: string | null = null) {
  const words = (name: string, stands: unknown) =>
    typed ? (typeof typed[name] === 'string' ? typed[name] : '') : stands === null || stands === undefined ? '' : String(stands)
  const ticked = (name: FieldName) => (typed ? Boolean(typed[name]) : Boolean(fields[name]))
  const many = (name: FieldName) => (typed ? [typed[name] ?? []].flat() : (fields[name] as string[]))
  const { place } = fields
  return {
    text: Object.fromEntries([
      ...(Object.keys(fields) as FieldName[]).map((name) => [name, words(name, fields[name])]),
      ['phones', words('phones', fields.phones.join('\n'))],
      ['placeName', words('placeName', place?.name)],
      ...(['address1', 'address2', 'city', 'postalCode'] as const).map((name) => [name, words(name, place?.[name])]),
      ['signed', words('signed', signed)],
    ]) as Record<FieldName | 'placeName' | 'address1' | 'address2' | 'city' | 'postalCode' | 'signed', string>,
    isInPerson: ticked('isInPerson'),
    isOnline: ticked('isOnline'),
    circumstances: many('circumstances'),
    accessFeatures: many('accessFeatures'),
    languages: many('languages'),
    needs: many('needs'),
    times: rowsOf(fields.times, typed),
  }
}

/** Does one of these boxes hold something else than it holds there? What is ticked may come in any order. */
export function isChanged(one: Boxes, other: Boxes, names: readonly string[]): boolean {
  const held = (boxes: Boxes, name: string): unknown =>
    name in boxes ? boxes[name as keyof Boxes] : boxes.text[name as keyof Boxes['text']]
  const settled = (value: unknown) => JSON.stringify(Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value)
  return names.some((name) => settled(held(one, name)) !== settled(held(other, name)))
}

/** Of a long list what is common or chosen, and the others, which wait behind a fold; both in the order of the list. */
export function seenFirst<O extends { value: string }>(options: readonly O[], first: readonly string[]): { first: O[]; others: O[] } {
  const isFirst = ({ value }: O) => first.includes(value)
  return { first: options.filter(isFirst), others: options.filter((option) => !isFirst(option)) }
}

export type Boxes = ReturnType<typeof boxesOf>

export interface TimeRow {
  day: string
  from: string
  to: string
  note: string
}

/** In a line in which nothing is written yet, no day was chosen: not even another one. */
export const daysFor = <D extends { value: string; label: string }>(row: TimeRow, days: readonly D[], none: string): D[] =>
  days.map((day) => (day.value === '' && !Object.values(row).some(Boolean) ? { ...day, label: none } : day))

function rowsOf(times: readonly WeeklyTime[], typed: Typed | undefined): TimeRow[] {
  const column = (name: string) => [typed?.[name] ?? []].flat()
  const stand = typed
    ? column('timeDay').map((day, row) => ({
        day,
        from: column('timeFrom')[row] ?? '',
        to: column('timeTo')[row] ?? '',
        note: column('timeNote')[row] ?? '',
      }))
    : times.map(({ weekday, opensAt, closesAt, note }) => ({
        day: weekday ?? '',
        from: opensAt ?? '',
        to: closesAt ?? '',
        note: note ?? '',
      }))
  const filled = stand.filter((row) => Object.values(row).some(Boolean))
  const empty = Array.from({ length: Math.min(EMPTY_ROWS, MOST_ROWS - filled.length) }, () => ({ day: '', from: '', to: '', note: '' }))
  return [...filled, ...empty]
}
