import { isId } from '#platform/ids'
import { formsIn, type Form } from './forms.ts'
import type { StandIns } from './rows.ts'
import type { Who } from './visitors.ts'

export type Sendable = Form & { path: string }

/** The forms that somebody was shown, and what can be sent in them. */
export function openForms(standIns: StandIns) {
  const forms = new Map<Who, Sendable[]>()
  /** The names of all fields that were seen in any form, with an id of the other programme where one held an id. */
  const anyFields = new Map<string, string>()

  function keepForms(who: Who, path: string, html: string): void {
    const found = formsIn(html).map((form) => ({ ...form, path: form.action.startsWith('/') ? form.action : path + form.action }))
    for (const [name, value] of found.flatMap((form) => form.fields)) {
      const standIn = standIns.get(value)
      if (standIn || !anyFields.has(name)) anyFields.set(name, standIn?.foreign ?? value)
    }
    forms.set(who, [...(forms.get(who) ?? []), ...found])
  }

  const formsOf = (who: Who) => (forms.get(who) ?? []).filter(({ path }) => !/sign-out|language|type-size/.test(path))
  /** The same form with rows of somebody else where it names rows. None: it names none. */
  function withStandIns(form: Sendable, whose: 'foreign' | 'other'): Sendable[] {
    const fields = form.fields.map(([name, value]): [string, string] => [name, standIns.get(value)?.[whose] ?? value])
    return fields.some(([, value], at) => value !== form.fields[at]![1]) ? [{ ...form, fields }] : []
  }

  /**
   * Thirty rows of a list have thirty forms, of which with somebody else's row thirty times the same is left, but for the id that
   * each brings for a row of its own.
   */
  function once(all: Sendable[]): Sendable[] {
    const known = new Set([...standIns.values()].flatMap(({ foreign, other }) => [foreign, other]))
    const keyOf = ({ path, fields }: Sendable) =>
      JSON.stringify([path, fields.map(([name, value]) => (isId(value) && !known.has(value) ? [name] : [name, value]))])
    return [...new Map(all.map((form) => [keyOf(form), form])).values()]
  }

  return { keepForms, formsOf, withStandIns, once, anyFields, count: () => [...forms.values()].flat().length }
}

/** Of forms of one kind, only the first: the same address but for its ids, and the same fields. */
export const oneOfEach = (all: Sendable[]) => [
  ...new Map(
    all.toReversed().map((form) => [JSON.stringify([form.path.replace(/[0-9a-f-]{36}/g, ''), form.fields.map(([name]) => name)]), form]),
  ).values(),
]
