import { redirect } from '@sveltejs/kit'
import { allProgrammes } from '#domain/access'
import { footbridge } from './footbridge.ts'
import { goHomeWhenSignedIn } from './signing-in.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals }) => {
  goHomeWhenSignedIn(locals)
  const { db, setupCode, isDemo } = footbridge()
  const programmes = await allProgrammes(db)
  if (programmes.length === 0 && setupCode) redirect(303, '/start')
  return { programmes: programmes.map(({ slug, name, town }) => ({ slug, name, town })), isDemo }
}
