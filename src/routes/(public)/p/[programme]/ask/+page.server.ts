import { redirect } from '@sveltejs/kit'
import { askForHelp, selfReferral } from '#domain/referrals'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { limit } from '#platform/rate-limit'
import { avoidOptions, languageOptions, needGroups, wayOptions } from '../../../../choices.ts'
import { formAction } from '../../../../door.ts'
import { rememberAsked } from '../asked.ts'
import { visitor } from '../visitor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = await visitor(event)
  const { locale } = event.locals
  return {
    mainForm: event.url.pathname,
    once: newId(),
    language: locale,
    needs: await reading(ctx, (tx) => needGroups(tx, 'ask')),
    ways: wayOptions('ask').filter(({ value }) => value !== 'in-person'),
    avoid: avoidOptions('ask'),
    languages: languageOptions(locale),
  }
}

export const actions: Actions = {
  default: formAction(selfReferral, async (event, form) => {
    await limit('public-form', event.getClientAddress())
    const { ctx, programme } = await visitor(event)
    await askForHelp(ctx, form)
    rememberAsked(event.cookies, programme.slug)
    redirect(303, `/p/${programme.slug}/thanks`)
  }),
}
