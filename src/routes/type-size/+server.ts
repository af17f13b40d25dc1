import { redirect } from '@sveltejs/kit'
import { localPath } from '../door.ts'
import { formOf } from '../form-of.ts'
import { rememberTypeSize } from '../type-size.ts'
import type { RequestHandler } from './$types'

/** Chooses large letters or the usual ones, for this browser. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await formOf(request)
  rememberTypeSize(cookies, form.get('size') === 'large' ? 'large' : 'usual')
  redirect(303, localPath(String(form.get('next') ?? ''), '/'))
}
