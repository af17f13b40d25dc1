import { error, type RequestEvent } from '@sveltejs/kit'
import { programmeWith, type Programme } from '#domain/access'
import { openLink, programmeOfLink, type Link, type LinkPurpose } from '#domain/links'
import { systemClock } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { limit } from '#platform/rate-limit'
import { Refusal, statusOf } from '#platform/refusal'
import { footbridge } from '../footbridge.ts'
import { sentenceOf } from '../door.ts'

type WithKey = RequestEvent<{ key: string }>

export interface Visit {
  ctx: Context
  programme: Programme
  link: Link
  key: string
}

/**
 * Lets somebody in by a link: as the client or the group that it was made for. Looking changes nothing, so a mail
 * scanner that follows links does no harm.
 *
 * @throws HttpError 410 with what to do and whom to ring, 429 after too many tries
 */
export async function comeIn(event: WithKey, purpose: LinkPurpose): Promise<Visit> {
  const { db } = footbridge()
  const { key } = event.params
  let programme: Programme | undefined
  try {
    await limit('link', event.getClientAddress())
    const programmeId = await programmeOfLink(db, key)
    programme = programmeId ? await programmeWith(db, programmeId) : undefined
    if (!programme) throw new Refusal('gone', 'link-unknown')
    const visitor: Context = { actor: { kind: 'public' }, programmeId: programme.id, clock: systemClock, db }
    const link = await reading(visitor, (tx) => openLink(tx, visitor, key, purpose))
    const actor = link.clientId ? { kind: 'client' as const, id: link.clientId } : { kind: 'group' as const, id: link.introductionId! }
    return { ctx: { ...visitor, actor }, programme, link, key }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    // A key that opens nothing here tells nothing either: not even which programme it might belong to.
    shut(thrown, thrown.reason === 'link-unknown' ? undefined : programme)
  }
}

/** Ends the visit with what to do and whom to ring. */
export function shut(refusal: Refusal, whom: { name: string; phone: string | null } | undefined): never {
  error(statusOf(refusal), sentenceOf(refusal), whom?.phone ? { ring: { name: whom.name, phone: whom.phone } } : {})
}
