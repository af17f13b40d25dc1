import type { Actor, Context, Role } from '#platform/context'
import { Refusal } from '#platform/refusal'

export type RoleName = Role['role']
type Member = Extract<Actor, { kind: 'member' }>

export const roleNames = [
  'referrer',
  'link-worker',
  'provider-contact',
  'volunteer',
  'manager',
  'administrator',
] as const satisfies RoleName[]

function has(actor: Actor, ...roles: RoleName[]): boolean {
  return actor.kind === 'member' && actor.roles.some(({ role }) => roles.includes(role))
}

/** Referrers send referrals; a link worker may, for somebody who walks in. */
export const mayRefer = (actor: Actor) => has(actor, 'referrer', 'link-worker')
/** Link workers support clients: they see and change what is in a client's plan. */
export const maySupport = (actor: Actor) => has(actor, 'link-worker')
/** Managers see numbers, never a client's story. */
export const mayManage = (actor: Actor) => has(actor, 'manager', 'administrator')
/** Who may open, for an hour, what they may not read, because somebody's safety asks for it: told to the client, and judged. */
export const mayOpenInEmergency = (actor: Actor) => has(actor, 'link-worker', 'manager', 'administrator')
/** Who looks after the directory: whoever works with it or answers for it. */
export const mayTend = (actor: Actor) => has(actor, 'link-worker', 'manager', 'administrator')
/** Administrators invite people, give roles and load directories. */
export const mayAdminister = (actor: Actor) => has(actor, 'administrator')

/**
 * @param what the act, as a word key: `act_WHAT` completes "You may not …"
 * @throws Refusal forbidden
 */
export function demand(allowed: boolean, what: string): void {
  if (!allowed) throw new Refusal('forbidden', 'not-your-role', { words: { act: what } })
}

/**
 * The member who acts, when they may.
 *
 * @param what the act, as a word key: `act_WHAT`
 * @throws Refusal forbidden
 */
export function memberWhoMay(ctx: Pick<Context, 'actor'>, may: (actor: Actor) => boolean, what: string): Member {
  demand(may(ctx.actor), what)
  if (ctx.actor.kind !== 'member') throw new Error('only a member passes the line above')
  return ctx.actor
}

/**
 * The id of the member who acts, for what everybody decides for themselves.
 *
 * @throws Refusal forbidden
 */
export function demandMember(actor: Actor): string {
  if (actor.kind !== 'member') throw new Refusal('forbidden', 'not-your-role', { words: { act: 'own-account' } })
  return actor.id
}

/** The page on which a person's day begins. */
export function homeOf(actor: Actor): string {
  if (maySupport(actor)) return '/work'
  if (mayRefer(actor)) return '/refer'
  if (mayManage(actor)) return '/manage'
  return '/directory'
}
