import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { Refusal } from '#platform/refusal'
import { formAction } from '../door.ts'
import { homeFor } from '../signing-in.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = ({ locals }) => {
  if (locals.memberships.length === 0) redirect(303, '/sign-in?next=/choose-programme')
  return {
    programmes: locals.memberships.map(({ programmeId, programmeName }) => ({
      id: programmeId,
      name: programmeName,
      isThisOne: programmeId === locals.membership?.programmeId,
    })),
  }
}

export const actions: Actions = {
  default: formAction(z.object({ programme: z.string() }), async ({ locals, cookies }: RequestEvent, { programme }) => {
    const membership = locals.memberships.find((one) => one.programmeId === programme)
    if (!membership) throw new Refusal('not-found', 'programme-not-yours')
    cookies.set('programme', programme, { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: 400 * 24 * 60 * 60 })
    redirect(303, homeFor(membership))
  }),
}
