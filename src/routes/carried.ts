import { error, type RequestEvent } from '@sveltejs/kit'
import { z } from 'zod'
import { isSecret } from '#platform/form'
import { localPath } from './door.ts'

/** What somebody sent after their session had ended: kept on the sign-in page, in their own browser, until they send it again. */
export interface Carried {
  /** Where it was going: an address of ours. */
  path: string
  fields: [name: string, value: string][]
}

/** Signed in again: who that is now, and what waits to be sent. */
export interface SignedInAgain extends Carried {
  name: string
  /** Where they go when they leave it. */
  home: string
}

const MOST_LETTERS = 100_000

const carried = z.object({ path: z.string().max(1000), fields: z.array(z.tuple([z.string().max(200), z.string()])).max(2000) })

/** Answers a form of a page for staff that came without a session: with the sign-in page that holds what was typed. */
export async function carryToSignIn(event: RequestEvent): Promise<Response> {
  const type = event.request.headers.get('content-type') ?? ''
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type)) error(401, 'signed-out')
  const path = event.url.pathname + event.url.search
  const answer = await event.fetch(`/sign-in?/carry&next=${encodeURIComponent(path)}`, {
    method: 'POST',
    headers: { 'content-type': type, accept: 'text/html' },
    body: await event.request.arrayBuffer(),
  })
  return new Response(answer.body, answer)
}

/** What of a form can be kept: its text, without files and passwords. Undefined: too long. */
export function carriedFrom(form: FormData, path: string): Carried | undefined {
  const fields = [...form].filter((field): field is [string, string] => typeof field[1] === 'string' && !isSecret(field[0]))
  const all: Carried = { path: localPath(path, '/'), fields }
  return JSON.stringify(all).length <= MOST_LETTERS ? all : undefined
}

/** Reads what was kept back from the sign-in form; undefined when there is nothing, or it is not ours. */
export function readCarried(text: string | null | undefined): Carried | undefined {
  if (!text || text.length > MOST_LETTERS) return undefined
  try {
    const { path, fields } = carried.parse(JSON.parse(text))
    return { path: localPath(path, '/'), fields }
  } catch {
    return undefined
  }
}
