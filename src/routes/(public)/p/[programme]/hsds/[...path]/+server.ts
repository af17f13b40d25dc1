import { programmeBySlug } from '#domain/access'
import { footbridge } from '../../../../../footbridge.ts'
import { json, openData, openDataOptions } from '../../../../open-data.ts'
import type { RequestHandler } from './$types'

/** The directory of one programme as open data (HSDS 3.1, Open Referral UK 3.0). */
export const GET: RequestHandler = async (event) => {
  const programme = await programmeBySlug(footbridge().db, event.params.programme)
  if (!programme) return json(404, { status: 404, title: 'Not found', detail: 'There is no such programme.' }, event)
  return openData(event, programme, `/p/${programme.slug}/hsds`)
}
export const POST = GET
export const OPTIONS: RequestHandler = openDataOptions
