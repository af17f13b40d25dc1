import type { RequestEvent } from '@sveltejs/kit'
import { programmeOf } from '#domain/access'
import { programmeOfLink } from '#domain/links'
import { languageOfLink } from '#domain/plans'
import { reading } from '#platform/context'
import { isLocale } from '#words'
import { footbridge } from '../footbridge.ts'

/**
 * The request by which the language of a page is chosen. Somebody who came by a link and has not chosen reads the
 * client's own language on the plan, and the programme's language on a group's page.
 */
export async function inTheirLanguage(event: RequestEvent): Promise<Request> {
  const { key } = event.params
  if (!event.route.id?.startsWith('/(link)/') || !key || event.cookies.get('language')) return event.request
  const { db } = footbridge()
  const programmeId = await programmeOfLink(db, key)
  if (!programmeId) return event.request
  const language = await reading({ db, programmeId }, async (tx) => (await languageOfLink(tx, key)) ?? (await programmeOf(tx)).locale)
  return isLocale(language) ? new Request(event.url, { headers: { cookie: `language=${language}` } }) : event.request
}
