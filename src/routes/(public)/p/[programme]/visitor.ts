import { error, redirect, type RequestEvent } from '@sveltejs/kit'
import { type Programme, programmeBySlug } from '#domain/access'
import { systemClock } from '#platform/clock'
import type { Context } from '#platform/context'
import { m } from '#words'
import { footbridge } from '../../../footbridge.ts'

/**
 * Somebody without an account at the public pages of a programme. Whoever is signed in is a visitor here too. An address that
 * was typed with capitals leads to the one without.
 */
export async function visitor(event: Pick<RequestEvent, 'params' | 'url'>): Promise<{ ctx: Context; programme: Programme }> {
  const { db, keyring } = footbridge()
  const asked = event.params.programme ?? ''
  const programme = await programmeBySlug(db, asked.toLowerCase())
  if (!programme) error(404, m.not_found_title())
  if (programme.slug !== asked) redirect(308, event.url.pathname.replace(/^\/p\/[^/]+/, `/p/${programme.slug}`))
  return { programme, ctx: { actor: { kind: 'public' }, programmeId: programme.id, clock: systemClock, db, keyring } }
}
