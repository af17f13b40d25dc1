import { redirect } from '@sveltejs/kit'
import { demand, mayTend } from '#domain/access'
import { changeService, entryWithId, standingFor } from '#domain/directory'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { choicesOfEntry } from '../../../../entry/choices-of-entry.ts'
import { entryForm, fieldsOf, sawOf } from '../../../../entry/entry-form.ts'
import { fieldLabels, sayEntry } from '../../../../entry/say-entry.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayTend(ctx.actor), 'tend-directory')
      const entry = await entryWithId(tx, event.params.service)
      if (!entry) throw new Refusal('not-found', 'directory-service-unknown')
      if (entry.hiddenBecause === 'merged') redirect(303, `/directory/${await standingFor(tx, entry.id)}/change`)
      const { fields } = entry
      const choices = await choicesOfEntry(tx, event.locals.locale, fields.confirmEveryDays, fields.languages)
      const lines = sayEntry(fields, mannerOf(event, programme))
      return {
        mainForm: event.url.pathname,
        id: entry.id,
        name: fields.name,
        fields,
        lines,
        choices,
        labels: fieldLabels(),
        newChangeId: newId(),
      }
    }),
  )
}

export const actions: Actions = {
  default: formAction(entryForm, async (event: RequestEvent, form) => {
    const { ctx } = staff(event)
    const serviceId = event.params.service
    const { state } = await changeService(ctx, { id: form.id, serviceId, fields: fieldsOf(form), saw: sawOf(form) })
    doneAt(event.cookies, `/directory/${serviceId}`, state === 'nothing' ? 'entry-nothing' : 'entry-applied')
  }),
}
