import { allProgrammes, programmeWith } from '#domain/access'
import { footbridge } from '../../../footbridge.ts'
import { json, openData, openDataOptions } from '../../open-data.ts'
import type { RequestHandler } from './$types'

/** Where there is one programme, its open directory. Where there are several, which there are. */
export const GET: RequestHandler = async (event) => {
  const { config, db } = footbridge()
  const all = await allProgrammes(db)
  const [only, ...others] = all
  const programme = only && others.length === 0 ? await programmeWith(db, only.programme_id) : undefined
  if (programme) return openData(event, programme, '/hsds')
  const programmes = all.map(({ slug, name, town }) => ({ name, town, url: `${config.origin}/p/${slug}/hsds` }))
  if (event.params.path) {
    const detail = only ? 'There is more than one directory here. Ask one of these.' : 'There is no directory here yet.'
    return json(404, { status: 404, title: 'Not found', detail, programmes }, event)
  }
  return json(200, { version: '3.1', programmes }, event)
}
export const POST = GET
export const OPTIONS: RequestHandler = openDataOptions
