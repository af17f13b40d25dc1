import type { NotTaken } from '../door.ts'

/** What a form of a story gave back when it was not taken. */
export type StoryAnswer = Partial<NotTaken>

/** What came back of the form that stands at this place, and nothing for the others. */
export function backAt(form: StoryAnswer | null | undefined, at: string) {
  const isThis = form?.typed?.at === at
  return {
    isThis,
    /** What was typed in a field. */
    was: (field: string) => {
      const value = isThis ? form?.typed?.[field] : undefined
      return Array.isArray(value) ? value[0] : value
    },
    error: (field: string) => (isThis ? form?.errors?.[field] : undefined),
  }
}

/** Errors with the id of the field in the form that came back: each stands several times on the page. */
export function errorsAt(form: StoryAnswer | null | undefined): Record<string, string> | undefined {
  const at = form?.typed?.at
  if (!form?.errors || typeof at !== 'string') return form?.errors
  return Object.fromEntries(Object.entries(form.errors).map(([field, error]) => [field && `${field}-${at}`, error]))
}
