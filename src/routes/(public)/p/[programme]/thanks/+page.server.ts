import { redirect } from '@sveltejs/kit'
import { hasJustAsked } from '../asked.ts'
import type { PageServerLoad } from './$types'

/** A promise of a call is for who has asked. Whoever comes by another way starts at the beginning. */
export const load: PageServerLoad = async ({ cookies, parent }) => {
  const { slug } = await parent()
  if (!hasJustAsked(cookies, slug)) redirect(303, `/p/${slug}`)
}
