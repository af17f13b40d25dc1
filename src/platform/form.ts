import { z } from 'zod'
import { Refusal, type RefusalKind } from './refusal.ts'

/** What was typed, kept to give back: text for a field, a list for boxes that may be ticked together. */
export type Typed = Record<string, string | string[]>

const SECRET = /password|\bpin\b/i

/** Is what stands in a field of this name a password or a PIN? It is never given back, on no page. */
export const isSecret = (name: string) => SECRET.test(name)

/** Fields that are wrong -> word key (`refusal_…`), and words for those sentences that need some. */
export interface Problems {
  errors: Record<string, string>
  words?: Record<string, Record<string, string>>
}

/** A "no" to several fields at once, each with its own reason. To a door that knows only of one, it is the first. */
export class WrongFields extends Refusal {
  readonly problems: Problems

  constructor(kind: RefusalKind, problems: Problems) {
    const [field = '', reason = 'not-understood'] = Object.entries(problems.errors)[0] ?? []
    super(kind, reason, { field, words: problems.words?.[field] ?? {} })
    this.problems = problems
  }
}

/**
 * What each of these comes to, asked one after the other. Where several say "no" to a field of a form, all of it is said at once, with the
 * kind of the first; any other "no" is said by itself.
 */
export async function orEveryNo<T extends unknown[]>(...asked: { [At in keyof T]: () => T[At] | Promise<T[At]> }): Promise<T> {
  const came: unknown[] = []
  const noes: Refusal[] = []
  for (const ask of asked) {
    try {
      came.push(await ask())
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.field === undefined) throw thrown
      noes.push(thrown)
    }
  }
  if (noes.length === 1) throw noes[0]!
  if (noes.length > 1) throw allOf(noes)
  return came as T
}

function allOf(noes: Refusal[]): WrongFields {
  const each = noes.map((no): Problems => (no instanceof WrongFields ? no.problems : ofOne(no)))
  const errors = Object.assign({}, ...each.map(({ errors }) => errors)) as Problems['errors']
  return new WrongFields(noes[0]!.kind, { errors, words: Object.assign({}, ...each.map(({ words }) => words)) as Problems['words'] & {} })
}

const ofOne = ({ field = '', reason, words }: Refusal): Problems => ({ errors: { [field]: reason }, words: { [field]: words } })

export type Parsed<T> = { ok: true; value: T; typed: Typed } | ({ ok: false; typed: Typed } & Problems)

/**
 * Reads a posted form with the schema that is also its type. A field whose schema is an array collects every value of
 * that name; other fields take the first. Messages of the schema are word keys (`refusal_…`).
 */
export function parseForm<S extends z.ZodObject>(data: FormData, schema: S): Parsed<z.infer<S>> {
  const typed: Typed = {}
  for (const [name, field] of Object.entries(schema.shape)) {
    const values = data
      .getAll(name)
      .filter((value): value is string => typeof value === 'string')
      .map(asTyped)
    if (isList(field as z.ZodType)) typed[name] = values
    else if (values[0] !== undefined) typed[name] = values[0]
  }
  const parsed = schema.safeParse(typed)
  const givenBack = Object.fromEntries(Object.entries(typed).filter(([name]) => !isSecret(name)))
  if (parsed.success) return { ok: true, value: parsed.data, typed: givenBack }
  const { errors, words } = problemsOf(parsed.error, typed)
  // In the order of the form, so that the summary leads down the page.
  const ordered = Object.fromEntries(['', ...Object.keys(schema.shape)].flatMap((name) => (errors[name] ? [[name, errors[name]]] : [])))
  return { ok: false, errors: ordered, ...(words ? { words } : {}), typed: givenBack }
}

/** The field that is wrong; of a list of rows the very row, counted from 0 (`times-1`). */
function fieldOf([name = '', at]: readonly PropertyKey[], typed: Readonly<Record<string, unknown>>): string {
  const list = typed[String(name)]
  const isRow = typeof at === 'number' && Array.isArray(list) && typeof list[at] === 'object'
  return isRow ? `${String(name)}-${at}` : String(name)
}

/** What is wrong with which field, the first thing of each. Of a text that is too long: by how many letters (`too-long-by`). */
export function problemsOf(error: z.ZodError, typed: Readonly<Record<string, unknown>>): Problems {
  const errors: Record<string, string> = {}
  const words: Record<string, Record<string, string>> = {}
  for (const issue of error.issues) {
    const field = fieldOf(issue.path, typed)
    if (errors[field]) continue
    const text = typed[field]
    if (issue.code === 'too_big' && issue.message === 'too-long' && typeof text === 'string') {
      words[field] = { count: String(text.trim().length - Number(issue.maximum)), max: String(issue.maximum) }
    }
    errors[field] = /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? (words[field] ? 'too-long-by' : issue.message) : 'not-understood'
  }
  return Object.keys(words).length > 0 ? { errors, words } : { errors }
}

/**
 * No keyboard types a NUL, and PostgreSQL keeps no text that holds it. A browser sends the end of a line as two letters; who
 * wrote it counts one.
 */
const asTyped = (value: string) => value.replaceAll('\u0000', '').replaceAll('\r\n', '\n')

/**
 * A rule over several fields of a form that is asked also when one of them is wrong by itself, so that whoever fills it in
 * hears of everything at once. Fields may be missing, or hold what was typed.
 */
export function evenWhenWrong<T>(rule: (form: T) => { path: string[]; message: string }[]): z.core.$ZodCheck<T> {
  const check = z.check<T>((payload) => {
    for (const problem of rule(payload.value)) payload.issues.push({ code: 'custom', input: payload.value, ...problem })
  })
  check._zod.def.when = () => true
  return check
}

/** A field that takes no more than this holds an id, a date, a language, or a word from a list. */
const MOST_OF_A_CODE = 40

function isList(field: z.ZodType): boolean {
  if (field instanceof z.ZodArray) return true
  const inner = (field as unknown as { def?: { innerType?: z.ZodType } }).def?.innerType
  return inner !== undefined && isList(inner)
}

/** What was typed into the fields for free text of a form: no id, no choice, no PIN, and nothing that the page sent along. */
export function writtenIn(schema: z.ZodObject, typed: Typed): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) =>
    isFreeText(field as z.ZodType) ? [typed[name] ?? []].flat().filter((text) => text.trim() !== '') : [],
  )
}

function isFreeText(field: z.ZodType): boolean {
  if (field instanceof z.ZodString) return field.maxLength !== null && field.maxLength > MOST_OF_A_CODE && field.format === null
  const { innerType, in: first, element } = field.def as { innerType?: z.ZodType; in?: z.ZodType; element?: z.ZodType }
  const inner = innerType ?? first ?? element
  return inner !== undefined && isFreeText(inner)
}

/** Text that must be there. */
export const needed = (max: number, message = 'needed') => z.string({ error: message }).trim().min(1, message).max(max, 'too-long')

/** A day, as a browser's field for one sends it: 2026-05-12. */
export const neededDay = needed(10, 'which-day-needed').pipe(z.iso.date('day-not-understood'))

/** Text that may be left open; empty becomes null. */
export const optional = (max: number) =>
  z
    .string()
    .trim()
    .max(max, 'too-long')
    .optional()
    .transform((text) => text || null)

/** A box that is ticked or not. */
export const tick = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== '')

/** The id of a row that is about to be made, which travelled with the form so that sending twice makes one. */
export const newRowId = z.uuid('not-understood')
