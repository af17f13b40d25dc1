import { error, fail, redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { demoStaff, type RoleName, type StaffMember } from '#domain/access'
import { needed, optional, tick } from '#platform/form'
import { Refusal, statusOf } from '#platform/refusal'
import { word } from '#words'
import { carriedFrom, readCarried, type SignedInAgain } from '../carried.ts'
import { formAction, localPath, sentenceOf } from '../door.ts'
import { formOf } from '../form-of.ts'
import { footbridge } from '../footbridge.ts'
import { goHomeWhenSignedIn, homeFor, rememberLanguage, signInHere, signInWithCode, type Arrived } from '../signing-in.ts'
import { sayProblem } from './say-problem.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const next = localPath(url.searchParams.get('next'), '')
  goHomeWhenSignedIn(locals, next || undefined)
  const { db, isDemo, provider } = footbridge()
  const problem = url.searchParams.get('error')
  return {
    next,
    needsCode: url.searchParams.get('step') === 'code',
    provider: provider && { name: provider.name, problem: problem ? sayProblem(problem, provider.name) : undefined },
    nowhereAs: locals.user?.email,
    demoPeople: isDemo ? groupsOf(await demoStaff(db)) : [],
  }
}

const form = z.object({
  email: needed(254),
  password: needed(1000),
  remember: tick,
  next: optional(1000),
  carried: optional(100_000),
})

const demoForm = form.pick({ email: true, next: true, carried: true })
const codeForm = form.pick({ next: true, carried: true }).extend({ code: needed(40) })

/** What comes along through both steps: where they were going, and what waits to be sent. */
type Luggage = Pick<z.infer<typeof form>, 'next' | 'carried'>

/** To the second step, if there is one; to what waits to be sent, if anything does; else to where they were going. */
function goOn(arrived: Arrived, { next, carried }: Luggage): { secondStep: Luggage } | { signedInAgain: SignedInAgain } {
  if (arrived.needsCode) return { secondStep: { next, carried } }
  const { membership } = arrived
  const kept = readCarried(carried)
  if (kept && membership) return { signedInAgain: { ...kept, name: membership.memberName, home: homeFor(membership) } }
  redirect(303, localPath(next, homeFor(membership)))
}

function readInTheirLanguage({ cookies }: RequestEvent, arrived: Arrived): void {
  if (!arrived.needsCode && arrived.membership && !cookies.get('language')) rememberLanguage(cookies, arrived.membership.locale)
}

export const actions: Actions = {
  signIn: formAction(form, async (event: RequestEvent, { email, password, remember, ...luggage }) => {
    const arrived = await signInHere(event, { email, password, remember })
    readInTheirLanguage(event, arrived)
    return goOn(arrived, luggage)
  }),

  code: formAction(codeForm, async (event: RequestEvent, { code, ...luggage }) => {
    try {
      const arrived = await signInWithCode(event, code)
      readInTheirLanguage(event, arrived)
      return goOn(arrived, luggage)
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.kind !== 'gone') throw thrown
      return fail(statusOf(thrown), { errors: { '': sentenceOf(thrown) }, typed: luggage })
    }
  }),

  demo: formAction(demoForm, async (event: RequestEvent, { email, ...luggage }) => {
    const { db, isDemo } = footbridge()
    if (!isDemo || !(await demoStaff(db)).some((person) => person.email === email)) error(404)
    const { DEMO_PASSWORD } = await import('#demo')
    const arrived = await signInHere(event, { email, password: DEMO_PASSWORD, remember: false })
    // The account is a made-up person's: whoever looks at the demo reads on in their own language.
    if (!event.cookies.get('language')) rememberLanguage(event.cookies, event.locals.locale)
    return goOn(arrived, luggage)
  }),

  /** Comes from ourselves only (`carryToSignIn`): somebody sent a form of a page for staff after their session had ended. */
  carry: async ({ request, url }) => {
    const path = url.searchParams.get('next') ?? '/'
    const kept = carriedFrom(await formOf(request), path)
    return fail(401, { carried: kept ? JSON.stringify(kept) : undefined, tooLong: !kept, errors: {}, typed: {} })
  },
}

const GROUPS: readonly (readonly RoleName[])[] = [
  ['link-worker'],
  ['referrer'],
  ['manager', 'administrator'],
  ['provider-contact', 'volunteer'],
]

/** The demo's people by the first thing that they do, in the order in which a day goes. */
function groupsOf(staff: StaffMember[]) {
  return GROUPS.map((roles) => ({
    name: word(`demo_group_${roles[0]}`),
    people: staff
      .filter((person) => person.roles[0] && roles.includes(person.roles[0].role))
      .map(({ name, email, roles: [first] }) => ({ name, email, role: `${word(`role_${first!.role}`)}, ${first!.organisation}` })),
  })).filter((group) => group.people.length > 0)
}
