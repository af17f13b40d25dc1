import { fail } from '@sveltejs/kit'
import { z } from 'zod'
import { accountWithId } from '#platform/accounts'
import { beginCodeApp, codeAppOf, makeRecoveryCodes, proveCodeApp, removeCodeApp } from '#platform/code-app'
import { needed, optional } from '#platform/form'
import { countingFailures } from '#platform/rate-limit'
import { Refusal, statusOf } from '#platform/refusal'
import { doneAt, formAction, sentenceOf, staff } from '../../../door.ts'
import { footbridge } from '../../../footbridge.ts'
import { demandOwnSecondStep } from '../../../own-second-step.ts'
import { qrCodeOf } from '../../../qr-code.ts'
import { keepCookies } from '../../../signing-in.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  staff(event)
  const { id, email } = event.locals.user!
  const [account, app] = await Promise.all([accountWithId(footbridge().auth, id), codeAppOf(footbridge().auth, id)])
  return { email, hasPassword: account.hasPassword, app, owes: event.locals.secondStep !== undefined }
}

const begin = z.object({ password: optional(1000) })
const firstCode = z.object({ code: needed(40), uri: z.string().max(1000).startsWith('otpauth://totp/') })
const proof = z.object({ password: optional(1000), code: needed(40) })

/** Wrong tries count against the account, however many sessions somebody has of it. */
const trying = <T>(event: RequestEvent, act: () => Promise<T>) => countingFailures('sign-in', event.locals.user!.id, act)

export const actions: Actions = {
  begin: formAction(begin, async (event: RequestEvent, { password }) => {
    staff(event)
    await demandOwnSecondStep(event)
    return { setUp: setUpOf(await trying(event, () => beginCodeApp(footbridge().auth, password, event.request.headers))) }
  }),

  prove: formAction(firstCode, async (event: RequestEvent, { code, uri }) => {
    staff(event)
    try {
      const { codes, setCookies } = await trying(event, () => proveCodeApp(footbridge().auth, code, event.request.headers))
      keepCookies(event.cookies, setCookies)
      return { codes }
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.field !== 'code') throw thrown
      return fail(statusOf(thrown), { errors: { code: sentenceOf(thrown) }, typed: {}, setUp: setUpOf(uri) })
    }
  }),

  codes: formAction(proof, async (event: RequestEvent, form) => {
    staff(event)
    return { codes: await trying(event, () => makeRecoveryCodes(footbridge().auth, form, event.request.headers)) }
  }),

  remove: formAction(proof, async (event: RequestEvent, form) => {
    staff(event)
    keepCookies(event.cookies, await trying(event, () => removeCodeApp(footbridge().auth, form, event.request.headers)))
    doneAt(event.cookies, '/account#second-step', 'code-app-removed')
  }),
}

/** What the app needs: a square for its camera, and the key in groups that one can type. It is shown while it is set up, never later. */
function setUpOf(uri: string) {
  const key = new URL(uri).searchParams.get('secret') ?? ''
  return { uri, qr: qrCodeOf(uri), key: key.match(/.{1,4}/g)?.join(' ') ?? '' }
}
