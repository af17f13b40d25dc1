import type { RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { membershipsOf, secondStepOwed, type Membership } from '#domain/access'
import { systemClock } from '#platform/clock'
import { sessionHere } from '#platform/session-life'
import { footbridge } from './footbridge.ts'
import { formOf } from './form-of.ts'

/**
 * Who is it? Sessions are looked up each time, so that a revoked one is over at once. Before the language: it may be theirs.
 * Whoever owes a second step acts without any role until they have shown it.
 */
export const actor: Handle = async ({ event, resolve }) => {
  const { auth, db, keyring } = footbridge()
  const session = event.request.headers.has('cookie') ? await sessionHere(auth, event.request.headers) : null
  event.locals.user = session?.user
  event.locals.twoSteps = session?.session.twoSteps === true
  event.locals.memberships = session ? await membershipsOf(db, session.user.id) : []
  const membership = await actingAs(event)
  const owed = membership && !event.locals.twoSteps && secondStepOwed(membership.programme, membership.roles, systemClock.now())
  event.locals.membership = membership
  event.locals.secondStep = owed || undefined
  event.locals.ctx = membership && {
    actor: { kind: 'member', id: membership.memberId, name: membership.memberName, roles: owed && owed.isDue ? [] : membership.roles },
    programmeId: membership.programmeId,
    clock: systemClock,
    db,
    keyring,
  }
  event.locals.programme = membership?.programme
  return resolve(event)
}

/** In which of their programmes somebody acts: the one that the form belongs to, else the one that this browser chose last. */
async function actingAs(event: RequestEvent): Promise<Membership | undefined> {
  const { memberships } = event.locals
  const isForm =
    event.request.method === 'POST' &&
    /^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(event.request.headers.get('content-type') ?? '')
  // What cannot be read names no programme: its page says so.
  const form = memberships.length > 1 && isForm ? await formOf(event.request.clone()).catch(() => undefined) : undefined
  const named = form?.get('programme')
  if (named) return memberships.find((one) => one.programmeId === named)
  return memberships.find((one) => one.programmeId === event.cookies.get('programme')) ?? memberships[0]
}
