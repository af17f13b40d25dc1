import { error, redirect } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { m } from '#words'
import { carryToSignIn } from './carried.ts'

/** Where somebody sets up what they still owe. Nothing of clients is there. */
const OWN_ACCOUNT = ['/(staff)/account', '/(staff)/account/code-app']

/** Nobody but members sees a page for staff, and from the day that their role asks for it, nobody without their second step. */
export const staffDoor: Handle = async ({ event, resolve }) => {
  const { membership, secondStep } = event.locals
  const { id } = event.route
  if (id?.startsWith('/(staff)') && !membership) {
    if (event.request.method !== 'GET') return carryToSignIn(event)
    redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`)
  }
  if (id?.startsWith('/(staff)') && secondStep?.isDue && !OWN_ACCOUNT.includes(id)) {
    if (event.request.method !== 'GET') error(403, m.second_step_not_sent())
    redirect(303, '/account/code-app')
  }
  // Who works in several programmes may have them open side by side: each form says to which one it belongs.
  const field =
    membership && event.locals.memberships.length > 1 ? `<input type="hidden" name="programme" value="${membership.programmeId}">` : ''
  return resolve(event, {
    transformPageChunk: ({ html }) => (field ? html.replace(/<form\b[^>]*method="POST"[^>]*>/g, `$&${field}`) : html),
  })
}
