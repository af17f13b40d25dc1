import { error, fail, isHttpError, redirect, type Cookies, type RequestEvent } from '@sveltejs/kit'
import type { z } from 'zod'
import { reading, type Actor, type Context } from '#platform/context'
import { parseForm, type Problems, type Typed, writtenIn, WrongFields } from '#platform/form'
import { isId } from '#platform/ids'
import { headersOf, Refusal, statusOf } from '#platform/refusal'
import type { Manner } from '#platform/say'
import { m, word } from '#words'
import { mayAdminister, mayManage, mayOpenInEmergency, mayRefer, maySupport, type Programme } from '#domain/access'
import { clientOfReferral } from '#domain/referrals'
import { formOf } from './form-of.ts'
import { isOnlyForLooks } from './look.ts'
import { noteRefusal } from './refusals.ts'

/** What a page gets back when a form was not taken: the sentences, and everything that was typed. */
export interface NotTaken {
  errors: Record<string, string>
  typed: Typed
}

/** The sentence of a refusal, in the language of the page. */
export function sentenceOf(refusal: Pick<Refusal, 'reason' | 'words'>): string {
  const words = refusal.words.act ? { ...refusal.words, act: word(`act_${refusal.words.act}`) } : refusal.words
  return word(`refusal_${refusal.reason}`, words)
}

/** What a refusal says of which field. About the whole form: the empty name. */
function errorsOf(refusal: Refusal): Record<string, string> {
  return refusal instanceof WrongFields ? sentencesOf(refusal.problems) : { [refusal.field ?? '']: sentenceOf(refusal) }
}

/** The sentence of each field that is wrong. */
export function sentencesOf({ errors, words }: Problems): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([field, reason]) => [field, word(`refusal_${reason}`, words?.[field])]))
}

/**
 * A form action: reads the form with its schema, calls one verb, and answers. A wrong field or a refusal gives the page
 * back with what was typed; `act` redirects (303) when it is done.
 */
export function formAction<S extends z.ZodObject, E extends RequestEvent>(
  schema: S,
  act: (event: E, form: z.infer<S>) => Promise<unknown>,
  comeIn: (event: E) => Promise<unknown> = openWork,
) {
  return async (event: E) => {
    const parsed = parseForm(await formOf(event.request), schema)
    const written = writtenIn(schema, parsed.typed)
    const showAgain = async (status: number, errors: NotTaken['errors']) => {
      // With what was typed: does the page still open?
      await comeIn(event).catch((thrown: unknown) => giveBackIfShut(thrown, written))
      return fail(status, { errors, typed: parsed.typed } satisfies NotTaken)
    }
    if (isOnlyForLooks(event)) return showAgain(200, {})
    if (!parsed.ok) return showAgain(422, sentencesOf(parsed))
    try {
      return (await act(event, parsed.value)) as undefined
    } catch (thrown) {
      if (thrown instanceof Refusal) noteRefusal(event, thrown)
      giveBackIfShut(thrown, written)
      if (!(thrown instanceof Refusal)) throw thrown
      event.setHeaders(headersOf(thrown))
      return fail(statusOf(thrown), { errors: errorsOf(thrown), typed: parsed.typed } satisfies NotTaken)
    }
  }
}

/** Their rights and the link to their plan stay open. */
const SHUT_WITH_THEM = /^\/\(staff\)\/work\/\[referral\](?!\/(?:rights|link)\b)/

/** Whose page of work is this? A client may have asked, while somebody typed, that nothing of them is used. */
async function openWork({ locals, params, route }: RequestEvent): Promise<void> {
  const { ctx } = locals
  const { referral } = params as { referral?: string }
  if (ctx && referral && SHUT_WITH_THEM.test(route.id ?? '')) await reading(ctx, (tx) => clientOfReferral(tx, referral))
}

/** Reasons for which the page that would hold what was typed does not open any more. */
const SHUT: readonly string[] = ['only-kept', 'ring-to-refer']

/** Ends in the error page, with what was typed, to be copied, where the page that would hold it does not open any more. */
export function giveBackIfShut(thrown: unknown, written: readonly string[]): void {
  const typed = written.length > 0 ? { typed: [...written] } : {}
  if (isHttpError(thrown)) error(thrown.status, thrown.body.message, { ...typed, ...thrown.body })
  if (thrown instanceof Refusal && SHUT.includes(thrown.reason)) error(statusOf(thrown), sentenceOf(thrown), typed)
}

/** Runs a page's reads; a refusal becomes the error page with its sentence. */
export async function orErrorPage<T>(read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (thrown) {
    if (thrown instanceof Refusal) error(statusOf(thrown), sentenceOf(thrown))
    throw thrown
  }
}

/** Whose each part of the staff's pages is. Verbs and queries ask again; this holds for whatever forgets to. */
const WHOSE: Record<string, (actor: Actor) => boolean> = {
  work: maySupport,
  refer: mayRefer,
  manage: mayManage,
  people: mayAdminister,
  emergency: mayOpenInEmergency,
}

export interface StaffEvent {
  locals: App.Locals
  route: { id: string | null }
  params: Partial<Record<string, string>>
}

/**
 * The context of the member who is signed in, in every `load` and action of a page for staff. Refuses a part of the pages
 * that is not theirs, and an address in which something else than an id stands where an id should.
 */
export function staff(event: StaffEvent): { ctx: Context; programme: Programme; memberId: string } {
  const { ctx, programme } = event.locals
  if (!ctx || !programme || ctx.actor.kind !== 'member') error(401, 'signed-out')
  const [, , part = ''] = event.route.id?.split('/') ?? []
  if (WHOSE[part]?.(ctx.actor) === false) error(403, m.refusal_not_your_page())
  if (Object.values(event.params).some((param) => !isId(param))) error(404, m.not_found_text())
  return { ctx, programme, memberId: ctx.actor.id }
}

/** How to say dates on this page. */
export function mannerOf(event: { locals: App.Locals }, programme: Programme): Manner {
  return { locale: event.locals.locale, timeZone: programme.timeZone, now: new Date() }
}

/** Goes to a page that first says what was done: `said_KEY` in `messages/`, filled with these words. Never in the address. */
export function doneAt(cookies: Cookies, path: string, saidKey: string, words: Record<string, string> = {}): never {
  cookies.set('said', `${saidKey}?${new URLSearchParams(words)}`, { path: '/', httpOnly: true, sameSite: 'lax', maxAge: 60, secure: false })
  redirect(303, path)
}

/** The local address that somebody asked to go to, or the fallback: never another site. */
export function localPath(asked: string | null | undefined, fallback: string): string {
  return asked && /^\/(?![/\\])[\w\-./?=&%+*]*$/.test(asked) ? asked : fallback
}
