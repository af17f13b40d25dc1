import { error, type RequestEvent } from '@sveltejs/kit'
import { type Programme, programmeBySlug } from '#domain/access'
import { systemClock } from '#platform/clock'
import type { Context } from '#platform/context'
import { m } from '#words'
import { footbridge } from '../../../footbridge.ts'

/** Somebody without an account at the public pages of a programme. Whoever is signed in is a visitor here too. */
export async function visitor(event: Pick<RequestEvent, 'params'>): Promise<{ ctx: Context; programme: Programme }> {
  const { db } = footbridge()
  const programme = await programmeBySlug(db, event.params.programme ?? '')
  if (!programme) error(404, m.not_found_title())
  return { programme, ctx: { actor: { kind: 'public' }, programmeId: programme.id, clock: systemClock, db } }
}
