import { log } from '#platform/log'
import { signOut } from '#platform/sign-in'
import { doneAt } from '../door.ts'
import { footbridge } from '../footbridge.ts'
import { SEARCHES } from '../(staff)/work/[referral]/find/kept-searches.ts'
import { keepCookies } from '../signing-in.ts'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ request, cookies, locals, setHeaders }) => {
  keepCookies(cookies, await signOut(footbridge().auth, request.headers))
  for (const name of ['programme', SEARCHES]) cookies.delete(name, { path: '/' })
  // Language and size of letters stay: they say nothing of who was here.
  setHeaders({ 'Clear-Site-Data': '"cache", "storage"' })
  log.info('signed out', { account: locals.user?.id })
  // In the demo one goes from one person to the next.
  doneAt(cookies, footbridge().isDemo ? '/sign-in' : '/', 'signed-out')
}
