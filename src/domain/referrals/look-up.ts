import { maySupport } from '#domain/access'
import { clientFields, clientsNamedAndBorn, findClients, type Namesake, namesakeWithId } from '#domain/people'
import type { Actor } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { saw } from '#platform/seen'
import { referralOf, referralRows } from './queries.ts'

/** What a referrer knows of the person whom they look for. */
export interface Asked {
  givenName?: string | undefined
  familyName?: string | undefined
  /** "1950-03-09"; what cannot be read counts as not known. */
  birthDate?: string | undefined
}

/**
 * Whom may this member see who looks for this person (eight at most of those with a name like it)? A link worker: anybody
 * with a name like it. A referrer: people with a name like it whom their own organisation referred before; anybody else only
 * by the whole family name and the birth date together. See docs/decisions/0008-who-may-look-people-up.md.
 *
 * @param alike how alike a name must be, from 0 to 1
 * @throws Refusal invalid for a name of less than two letters
 */
export async function lookUpClients(tx: Tx, actor: Actor, asked: Asked, alike?: number): Promise<Namesake[]> {
  const birthDate = readBirthDate(asked)
  const name = [asked.givenName, asked.familyName].filter(Boolean).join(' ')
  const like = { name, ...(birthDate ? { birthDate } : {}), ...(alike === undefined ? {} : { alike }) }
  if (maySupport(actor)) return findClients(tx, like)
  const own = await findClients(tx, { ...like, among: referredBy(tx, actor) })
  const byBirth = await byNameAndBirth(tx, asked)
  return [...own, ...byBirth.filter(({ id }) => !own.some((one) => one.id === id))]
}

/**
 * The person with this id, when this member may choose them: they would find them by what they know. An id alone opens nothing.
 */
export async function clientToChoose(tx: Tx, actor: Actor, clientId: string, asked: Asked): Promise<Namesake | undefined> {
  if (!isId(clientId)) return undefined
  const isOwn =
    maySupport(actor) || (await referredBy(tx, actor).where('client_id', '=', clientId).limit(1).executeTakeFirst()) !== undefined
  if (isOwn) return namesakeWithId(tx, clientId)
  return (await byNameAndBirth(tx, asked)).find(({ id }) => id === clientId)
}

/** Everybody whom this member, or their organisation, referred before. */
function referredBy(tx: Tx, actor: Actor) {
  const { id, roles } = actor.kind === 'member' ? actor : { id: null, roles: [] }
  const organisations = roles.filter(({ role }) => role === 'referrer').map(({ organisationId }) => organisationId)
  return tx
    .selectFrom('referral')
    .select('client_id')
    .where((is) =>
      is.or([is('referrer_id', '=', id), ...(organisations.length > 0 ? [is('referring_organisation_id', 'in', organisations)] : [])]),
    )
}

/** A referral of somebody that is open, as far as its own organisation may know it. */
interface OpenReferral {
  sentAt: Date
  linkWorker: string | null
}

/**
 * Which referrals of this person wait already, among those that this member or their organisation sent? Once a link worker has
 * talked with the person, how it goes is told only to who may hear it, so those are left out. The newest first.
 */
export async function openReferralsKnownTo(tx: Tx, actor: Actor, clientId: string): Promise<OpenReferral[]> {
  const rows = await referralRows(tx)
    .where('referral.client_id', '=', clientId)
    .where('referral.id', 'in', referredBy(tx, actor).clearSelect().select('referral.id'))
    .orderBy('referral.sent_at', 'desc')
    .execute()
  if (rows.length > 0) saw(tx, 'name', [clientId])
  return rows
    .map(referralOf)
    .filter(({ openEnding, reachedAt }) => !openEnding && !reachedAt)
    .map(({ sentAt, linkWorker }) => ({ sentAt, linkWorker: linkWorker?.name ?? null }))
}

async function byNameAndBirth(tx: Tx, asked: Asked): Promise<Namesake[]> {
  const birthDate = readBirthDate(asked)
  const name = asked.familyName?.trim() || asked.givenName?.trim()
  return name && birthDate ? clientsNamedAndBorn(tx, { familyName: name, birthDate }) : []
}

/** A draft may hold anything; only a day can be looked up. */
const readBirthDate = (asked: Asked) => clientFields.birthDate.safeParse(asked.birthDate).data ?? undefined
