import type { RequestEvent } from '@sveltejs/kit'
import { programmeOf } from '#domain/access'
import { programmeOfLink } from '#domain/links'
import { languageOfLink } from '#domain/plans'
import { reading } from '#platform/context'
import { askedByBrowser, isLocale } from '#words'
import { footbridge } from '../footbridge.ts'
import { isOnlyForLooks } from '../look.ts'

/**
 * The request by which the language of a page is chosen. Somebody who came by a link and has not chosen reads the
 * client's own language on the plan, and the programme's language on a group's page. While nobody said which the client's
 * is, it is that of their browser, if we have words in it. A member who is signed in and has not chosen on this browser
 * reads the language of their account, as in their mail.
 */
export async function inTheirLanguage(event: RequestEvent): Promise<Request> {
  const chosen = event.cookies.get('language')
  // Chosen by this very form, it is not in what the browser sent.
  if (chosen && !isOnlyForLooks(event)) return event.request
  const { key } = event.params
  const isByLink = event.route.id?.startsWith('/(link)/') && key
  const theirs = () => (isByLink ? languageBehind(key, askedByBrowser(event.request) !== undefined) : event.locals.membership?.locale)
  const language = chosen ?? (await theirs())
  return isLocale(language) ? new Request(event.url, { headers: { cookie: `language=${language}` } }) : event.request
}

/** @param browserSays whether the browser asks for a language in which we have words */
async function languageBehind(key: string, browserSays: boolean): Promise<string | undefined> {
  const { db } = footbridge()
  const programmeId = await programmeOfLink(db, key)
  if (!programmeId) return undefined
  return reading({ db, programmeId }, async (tx) => {
    const theirs = await languageOfLink(tx, key)
    return theirs === null && browserSays ? undefined : (theirs ?? (await programmeOf(tx)).locale)
  })
}
