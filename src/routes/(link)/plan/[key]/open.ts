import type { RequestEvent } from '@sveltejs/kit'
import { footbridge } from '../../../footbridge.ts'
import type { Visit } from '../../door.ts'
import { isPass } from './pin-pass.ts'

/** The cookie that says so, of this link only: two plans may be open in one browser. */
export const passOf = ({ id }: Visit['link']) => `plan-pass-${id}`

/** Has whoever came by this link said its PIN, where it has one? */
export function isOpen(event: Pick<RequestEvent, 'cookies'>, { link }: Visit): boolean {
  return !link.hasPin || isPass(event.cookies.get(passOf(link)), footbridge().config.secret, link.id, new Date())
}
