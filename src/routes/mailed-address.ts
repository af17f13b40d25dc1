import type { Handle } from '@sveltejs/kit/hooks'
import { localPath } from './door.ts'

/** What stood behind a link in a letter, and a mail program took for a piece of it. No address of ours ends so, and no key has it. */
const NOT_OURS = /[\s.,;:!?)>\]}'"*’”»]{1,5}$/

/** Leads a link with the end of a sentence behind it to the page that was meant. What is left is looked at as any other. */
export const mailedAddress: Handle = async ({ event, resolve }) => {
  const { method } = event.request
  const meant = method === 'GET' || method === 'HEAD' ? meantBy(event.url) : undefined
  return meant ? new Response(null, { status: 308, headers: { location: meant } }) : resolve(event)
}

/** The address without what is behind it; undefined where nothing is, or where it would not be one of ours. */
export function meantBy({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string | undefined {
  const path = decoded(pathname).replace(NOT_OURS, '')
  return path !== decoded(pathname) && localPath(path, '') ? `${path}${search}` : undefined
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
