import { doneAt } from '../door.ts'
import { footbridge } from '../footbridge.ts'
import { keepCookies } from '../signing-in.ts'
import { signOut } from '#platform/sign-in'
import type { RequestHandler } from './$types'

export const POST: RequestHandler = async ({ request, cookies }) => {
  keepCookies(cookies, await signOut(footbridge().auth, request.headers))
  cookies.delete('programme', { path: '/' })
  // In the demo one goes from one person to the next.
  doneAt(cookies, footbridge().isDemo ? '/sign-in' : '/', 'signed-out')
}
