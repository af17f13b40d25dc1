import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { changeProfile, digestRhythms, ownPostcodeOf, mayRefer, memberWithId, sayHome, setDigestRhythm, staffOf } from '#domain/access'
import { codeAppOf } from '#platform/code-app'
import { reading } from '#platform/context'
import { needed, optional } from '#platform/form'
import { demandHardToGuess } from '#platform/guessable'
import { log } from '#platform/log'
import { passkeysOf, removePasskey } from '#platform/passkeys'
import { countingFailures } from '#platform/rate-limit'
import { sayDay } from '#platform/say'
import { changePassword, hasProvedLately, proveAgain } from '#platform/sign-in'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, staff } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import { newPassword, typedTheSame } from '../../new-password.ts'
import { demandOwnSecondStep } from '../../own-second-step.ts'
import { demandProvedLately } from '../../proved-lately.ts'
import { keepCookies, rememberLanguage } from '../../signing-in.ts'
import { sayDevice, saySessions, signOutElsewhere } from './sessions.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const { auth } = footbridge()
  const { headers } = event.request
  const manner = mannerOf(event, programme)
  const { member, home, colleagues } = await reading(ctx, async (tx) => ({
    member: await memberWithId(tx, memberId),
    home: await ownPostcodeOf(tx, memberId),
    colleagues: await staffOf(tx),
  }))
  if (!member) error(404)
  const roles = colleagues.find(({ id }) => id === memberId)?.roles ?? []
  const [codeApp, sessions, passkeys, isFresh] = await Promise.all([
    codeAppOf(auth, event.locals.user!.id),
    saySessions(event, manner),
    passkeysOf(auth, event.locals.user!.id),
    hasProvedLately(auth, headers),
  ])
  return {
    member,
    home,
    roles: roles.map(({ role, organisation }) => m.account_role_at({ role: word(`role_${role}`), organisation })),
    administrators: colleagues
      .filter((colleague) => colleague.id !== memberId && colleague.roles.some(({ role }) => role === 'administrator'))
      .map(({ name, email }) => ({ name, email })),
    refers: mayRefer(ctx.actor),
    isFresh,
    codeApp,
    rhythms: digestRhythms.map((rhythm) => ({ value: rhythm, label: word(`rhythm_${rhythm}`) })),
    passkeys: passkeys.map(({ id, name, since }) => ({ id, name: name ?? m.device_unknown(), since: sayDay(since, manner) })),
    sessions,
    thisDevice: sayDevice(headers.get('user-agent') ?? ''),
  }
}

const profile = z.object({
  name: needed(120),
  profession: optional(80),
  phone: optional(40),
  locale: z.enum(['en', 'nl'], 'not-understood'),
})
const passwords = z.object({ currentPassword: needed(1000), ...newPassword }).refine(...typedTheSame)
const one = z.object({ id: needed(100) })

export const actions: Actions = {
  profile: formAction(profile, async (event: RequestEvent, form) => {
    await changeProfile(staff(event).ctx, form)
    rememberLanguage(event.cookies, form.locale)
    doneAt(event.cookies, '/account', 'account-saved')
  }),
  digest: formAction(z.object({ rhythm: z.enum(digestRhythms, 'not-understood') }), async (event: RequestEvent, form) => {
    await setDigestRhythm(staff(event).ctx, form)
    doneAt(event.cookies, '/account', 'account-saved')
  }),
  home: formAction(z.object({ postcode: optional(20) }), async (event: RequestEvent, form) => {
    await sayHome(staff(event).ctx, form)
    doneAt(event.cookies, '/account', 'account-saved')
  }),
  password: formAction(passwords, async (event: RequestEvent, form) => {
    const { programme, memberId } = staff(event)
    const { name, email } = event.locals.user!
    await demandHardToGuess(form.newPassword, [name, email, event.locals.membership!.memberName, programme.name, programme.town])
    const change = { current: form.currentPassword, next: form.newPassword }
    const setCookies = await countingFailures('sign-in', memberId, () => changePassword(footbridge().auth, change, event.request.headers))
    keepCookies(event.cookies, setCookies)
    log.info('password changed', { account: event.locals.user!.id })
    doneAt(event.cookies, '/account', 'password-changed')
  }),
  proveAgain: formAction(z.object({ password: needed(1000), code: optional(40) }), async (event: RequestEvent, { password, code }) => {
    const setCookies = await countingFailures('sign-in', staff(event).memberId, () =>
      proveAgain(footbridge().auth, password, event.request.headers, code),
    )
    keepCookies(event.cookies, setCookies)
    doneAt(event.cookies, '/account#sessions', 'proved-again')
  }),
  removePasskey: formAction(one, async (event: RequestEvent, { id }) => {
    await demandProvedLately(event)
    await demandOwnSecondStep(event)
    await removePasskey(footbridge().auth, id, event.request.headers)
    doneAt(event.cookies, '/account', 'passkey-removed')
  }),
  endSession: formAction(one, async (event: RequestEvent, { id }) => {
    await signOutElsewhere(event, id)
    doneAt(event.cookies, '/account#sessions', 'session-ended')
  }),
  endOthers: formAction(z.object({}), async (event: RequestEvent) => {
    await signOutElsewhere(event, null)
    doneAt(event.cookies, '/account#sessions', 'sessions-ended')
  }),
}
