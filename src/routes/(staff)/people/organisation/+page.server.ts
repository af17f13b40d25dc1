import { z } from 'zod'
import { addOrganisation, demand, mayAdminister } from '#domain/access'
import { needed, newRowId, tick } from '#platform/form'
import { newId } from '#platform/ids'
import { word } from '#words'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const SECTORS = ['health', 'social', 'voluntary', 'community'] as const

export const load: PageServerLoad = (event) => orErrorPage(readForm(event))

async function readForm(event: StaffEvent) {
  demand(mayAdminister(staff(event).ctx.actor), 'administer')
  return { id: newId(), sectors: SECTORS.map((sector) => ({ value: sector, label: word(`sector_${sector}`) })) }
}

const form = z.object({ id: newRowId, name: needed(300), sector: z.enum(SECTORS, 'needed'), refers: tick, employsLinkWorkers: tick })

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, organisation) => {
    await addOrganisation(staff(event).ctx, organisation)
    doneAt(event.cookies, '/people/invite', 'organisation-added')
  }),
}
