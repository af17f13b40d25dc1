import { error, type RequestEvent } from '@sveltejs/kit'
import { allProgrammes, programmeWith, type Programme } from '#domain/access'
import { isOnlyKeptBehind, isWithdrawnBehind, mayGroupHear } from '#domain/introductions'
import { openLink, programmeOfLink, type Link, type LinkPurpose } from '#domain/links'
import { systemClock } from '#platform/clock'
import { reading, type Actor, type Context } from '#platform/context'
import type { Database, Tx } from '#platform/database'
import { countingFailures } from '#platform/rate-limit'
import { headersOf, Refusal, statusOf } from '#platform/refusal'
import { footbridge } from '../footbridge.ts'
import { sentenceOf } from '../door.ts'
import { noteRefusal } from '../refusals.ts'

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
 * @param late for what was typed while the link grew too old: so many days it is taken after all
 * @throws HttpError 410 with what to do and whom to ring, 429 after too many tries
 */
export async function comeIn(event: WithKey, purpose: LinkPurpose, late: { lateDays?: number } = {}): Promise<Visit> {
  const { db, keyring } = footbridge()
  const { key } = event.params
  let programme: Programme | undefined
  try {
    programme = await countingFailures('link', event.getClientAddress(), async () => {
      const programmeId = await programmeOfLink(db, key)
      const found = programmeId ? await programmeWith(db, programmeId) : undefined
      if (!found) throw new Refusal('gone', 'link-unknown')
      return found
    })
    const visitor: Context = { actor: { kind: 'public' }, programmeId: programme.id, clock: systemClock, db, keyring }
    const link = await reading(visitor, (tx) => openOrSayWhy(tx, visitor, { key, purpose, ...late }))
    return { ctx: { ...visitor, actor: actorBehind(link) }, programme, link, key }
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    noteRefusal(event, thrown)
    event.setHeaders(headersOf(thrown))
    // A key that opens nothing here tells nothing either: not even which programme it might belong to.
    shut(thrown, (thrown.reason !== 'link-unknown' && programme) || (await onlyProgramme(db)))
  }
}

/** The client, or the group that knows the introduction or gives the service that the link is about. */
function actorBehind({ clientId, introductionId, serviceId }: Link): Actor {
  return clientId ? { kind: 'client', id: clientId } : { kind: 'group', id: (introductionId ?? serviceId)! }
}

/** Opens the link. One that was revoked because the question was taken back says that, so that nobody goes looking for a newer message. */
async function openOrSayWhy(
  tx: Tx,
  visitor: Context,
  { key, purpose, lateDays }: { key: string; purpose: LinkPurpose; lateDays?: number },
): Promise<Link> {
  try {
    const link = await openLink(tx, visitor, key, purpose, { lateDays })
    if (link.introductionId && (await isOnlyKeptBehind(tx, link.introductionId))) throw new Refusal('gone', 'introduction-on-hold')
    // The database gives the group nothing then; so it hears why, and whom to ask.
    if (link.introductionId && !(await mayGroupHear(tx, link.introductionId))) throw new Refusal('gone', 'agreement-over')
    return link
  } catch (thrown) {
    const wasRevoked = thrown instanceof Refusal && thrown.reason === 'link-revoked'
    if (wasRevoked && (await isWithdrawnBehind(tx, key))) throw new Refusal('gone', 'introduction-withdrawn')
    throw thrown
  }
}

/** The programme of a server that holds one: whoever lost a piece of their link can ring somebody, and a guess learns what the home page says. */
async function onlyProgramme(db: Database): Promise<Programme | undefined> {
  const [only, ...others] = await allProgrammes(db)
  return only && others.length === 0 ? programmeWith(db, only.programme_id) : undefined
}

/** Ends the visit with what to do and whom to ring. */
export function shut(refusal: Refusal, whom: { name: string; phone: string | null } | undefined): never {
  error(statusOf(refusal), sentenceOf(refusal), whom?.phone ? { ring: { name: whom.name, phone: whom.phone } } : {})
}
