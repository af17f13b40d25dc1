import { z } from 'zod'

/** What was typed, kept to give back: text for a field, a list for boxes that may be ticked together. */
export type Typed = Record<string, string | string[]>

export type Parsed<T> = { ok: true; value: T; typed: Typed } | { ok: false; errors: Record<string, string>; typed: Typed }

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
      .map(withoutNul)
    if (isList(field as z.ZodType)) typed[name] = values
    else if (values[0] !== undefined) typed[name] = values[0]
  }
  const parsed = schema.safeParse(typed)
  if (parsed.success) return { ok: true, value: parsed.data, typed }
  const errors: Record<string, string> = {}
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? '')
    errors[field] ??= /^[a-z]+(-[a-z]+)*$/.test(issue.message) ? issue.message : 'not-understood'
  }
  return { ok: false, errors, typed }
}

/** No keyboard types it, and PostgreSQL keeps no text that holds it. */
const withoutNul = (value: string) => value.replaceAll('\u0000', '')

function isList(field: z.ZodType): boolean {
  if (field instanceof z.ZodArray) return true
  const inner = (field as unknown as { def?: { innerType?: z.ZodType } }).def?.innerType
  return inner !== undefined && isList(inner)
}

/** Text that must be there. */
export const needed = (max: number, message = 'needed') => z.string({ error: message }).trim().min(1, message).max(max, 'too-long')

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
