import { redirect } from '@sveltejs/kit'
import { isLocale } from '#words'
import { localPath } from '../door.ts'
import { formOf } from '../form-of.ts'
import { rememberLanguage } from './remember.ts'
import type { RequestHandler } from './$types'

/** Chooses the language of the pages, for this browser. */
export const POST: RequestHandler = async ({ request, cookies }) => {
  const form = await formOf(request)
  const language = form.get('language')
  if (isLocale(language)) rememberLanguage(cookies, language)
  redirect(303, localPath(String(form.get('next') ?? ''), '/'))
}
