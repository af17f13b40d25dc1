import { redirect } from '@sveltejs/kit'
import { comeIn } from '../../../door.ts'
import { isOpen } from '../open.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  if (!isOpen(event, visit)) redirect(303, `/plan/${visit.key}`)
  return { plan: `/plan/${visit.key}` }
}
