import type { NotTaken } from '../door.ts'

/** What a form of a story gave back when it was not taken. */
export type StoryAnswer = Partial<NotTaken>

/** What came back of the form that stands at this place, and nothing for the others. */
export const typedAt = (form: StoryAnswer | null | undefined, at: string): NotTaken | undefined =>
  form?.typed?.at === at ? { typed: form.typed, errors: form.errors ?? {} } : undefined

/** Errors with the id of the field in the form that came back: each stands several times on the page. */
export function errorsAt(form: StoryAnswer | null | undefined): Record<string, string> | undefined {
  const at = form?.typed?.at
  if (!form?.errors || typeof at !== 'string') return form?.errors
  return Object.fromEntries(Object.entries(form.errors).map(([field, error]) => [field && `${field}-${at}`, error]))
}
