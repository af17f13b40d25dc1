import type { Typed } from '#platform/form'

/** What a form gave back when it was not taken, as the parts of the page read it. */
export interface GivenBack {
  errors?: Record<string, string>
  typed?: Typed
}

/** What was typed in a field, or nothing. */
export function typedIn(form: GivenBack | null | undefined, name: string): string | undefined {
  const value = form?.typed?.[name]
  return Array.isArray(value) ? value[0] : value
}
