import { z } from 'zod'
import { PASSWORD_LETTERS } from '#platform/identity'

/** A new password, typed twice. What is typed is never given back. */
export const newPassword = {
  newPassword: z.string({ error: 'needed' }).min(PASSWORD_LETTERS.least, 'password-short').max(PASSWORD_LETTERS.most, 'too-long'),
  newPasswordAgain: z.string({ error: 'needed' }),
}

/** For `schema.refine(...)`: both are the same. */
export const typedTheSame = [
  (form: { newPassword: string; newPasswordAgain: string }) => form.newPassword === form.newPasswordAgain,
  { path: ['newPasswordAgain'], message: 'passwords-differ' },
] satisfies [unknown, { path: string[]; message: string }]
