import type { RequestEvent } from '@sveltejs/kit'
import { programmeOf } from '#domain/access'
import { programmeOfLink } from '#domain/links'
import { languageOfLink } from '#domain/plans'
import { reading } from '#platform/context'
import { isLocale } from '#words'
import { footbridge } from '../footbridge.ts'
import { isOnlyForLooks } from '../look.ts'

/**
 * The request by which the language of a page is chosen. Somebody who came by a link and has not chosen reads the
 * client's own language on the plan, and the programme's language on a group's page. A member who is signed in and has
 * not chosen on this browser reads the language of their account, as in their mail.
 */
export async function inTheirLanguage(event: RequestEvent): Promise<Request> {
  const chosen = event.cookies.get('language')
  // Chosen by this very form, it is not in what the browser sent.
  if (chosen && !isOnlyForLooks(event)) return event.request
  const { key } = event.params
  const isByLink = event.route.id?.startsWith('/(link)/') && key
  const language = chosen ?? (isByLink ? await languageBehind(key) : event.locals.membership?.locale)
  return isLocale(language) ? new Request(event.url, { headers: { cookie: `language=${language}` } }) : event.request
}

async function languageBehind(key: string): Promise<string | undefined> {
  const { db } = footbridge()
  const programmeId = await programmeOfLink(db, key)
  if (!programmeId) return undefined
  return reading({ db, programmeId }, async (tx) => (await languageOfLink(tx, key)) ?? (await programmeOf(tx)).locale)
}
