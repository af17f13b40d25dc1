import { endOtherSessions, endSession, sessionsOf } from '#platform/sessions'
import { sayMoment, type Manner } from '#platform/say'
import { m } from '#words'
import { footbridge } from '../../footbridge.ts'
import { demandProvedLately } from '../../proved-lately.ts'
import { deviceOf } from './device.ts'

interface Here {
  locals: App.Locals
  request: Request
}

/** The browser and the system, as people say them. */
export function sayDevice(userAgent: string): string {
  const device = deviceOf(userAgent)
  return device ? m.device_on(device) : m.device_unknown()
}

/** Where somebody is signed in, told apart in words. */
export async function saySessions({ locals, request }: Here, manner: Manner) {
  const sessions = await sessionsOf(footbridge().auth, locals.user!.id, request.headers)
  return sessions.map(({ id, userAgent, since, lastSeen, isThisOne }) => ({
    id,
    device: sayDevice(userAgent),
    since: m.account_session_since({ moment: sayMoment(since, manner) }),
    seen: isThisOne ? undefined : m.account_session_seen({ moment: sayMoment(lastSeen, manner) }),
    isThisOne,
  }))
}

/** Ends one of one's own sessions, or all but this one. */
export async function signOutElsewhere(event: Here, id: string | null): Promise<void> {
  const { auth } = footbridge()
  const { headers } = event.request
  await demandProvedLately(event)
  if (id) await endSession(auth, event.locals.user!.id, id)
  else await endOtherSessions(auth, event.locals.user!.id, headers)
}
