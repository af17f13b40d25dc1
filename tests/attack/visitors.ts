import type { Towns } from './two-towns.ts'

/** Everybody who knocks: each role of staff, and whoever came by each kind of link, or by none. */
export const STAFF = ['referrer', 'link-worker', 'provider-contact', 'volunteer', 'manager', 'administrator'] as const
export const VISITORS = ['nobody', 'answer', 'came', 'plan', 'shortlist', 'confirm'] as const
export type Who = (typeof STAFF)[number] | (typeof VISITORS)[number]
/** Who may read of the other client: whoever supports clients. Who manages checks who read of whom, and reads names there. */
export const mayReadNames: Who[] = ['link-worker', 'manager', 'administrator']

/** The cookies of each role, signed in. */
export async function signInAll(towns: Towns): Promise<Map<Who, string>> {
  const sessions = new Map<Who, string>()
  for (const role of STAFF) {
    const email =
      role === 'referrer' ? await towns.one('select email from member where id = $1', [towns.referrer]) : await towns.withRole(role)
    sessions.set(role, await towns.signIn(email))
  }
  return sessions
}
