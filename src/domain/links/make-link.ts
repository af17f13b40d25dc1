import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { hashOfKey, newKey } from '#platform/ids'

/** Each purpose opens one page and nothing else. */
export type LinkPurpose = 'answer-introduction' | 'tell-attendance' | 'see-plan' | 'shortlist' | 'confirm-service'

/** Days that a link lives. A plan's link lasts as long as a programme usually walks along; a group may wait a season with its own entry. */
export const LINK_DAYS: Record<LinkPurpose, number> = {
  'answer-introduction': 30,
  'tell-attendance': 180,
  'see-plan': 180,
  shortlist: 60,
  'confirm-service': 90,
}

export interface Link {
  id: string
  purpose: LinkPurpose
  introductionId: string | null
  clientId: string | null
  serviceId: string | null
  hasPin: boolean
  expiresAt: Date
  spentAt: Date | null
}

type About =
  | { purpose: 'see-plan'; clientId: string; pin?: string; id?: string }
  | { purpose: 'shortlist'; clientId: string }
  | { purpose: 'answer-introduction' | 'tell-attendance'; introductionId: string }
  | { purpose: 'confirm-service'; serviceId: string }

/** Makes a link and gives its key, which is not kept. */
export async function makeLink(
  tx: Tx,
  ctx: Pick<Context, 'actor' | 'clock'>,
  about: About,
): Promise<{ id: string; key: string; expiresAt: Date }> {
  const key = newKey()
  const now = ctx.clock.now()
  const expiresAt = new Date(now.getTime() + LINK_DAYS[about.purpose] * 24 * 60 * 60 * 1000)
  const { id } = await tx
    .insertInto('link')
    .values({
      ...('id' in about && about.id ? { id: about.id } : {}),
      purpose: about.purpose,
      key_hash: hashOfKey(key),
      introduction_id: 'introductionId' in about ? about.introductionId : null,
      client_id: 'clientId' in about ? about.clientId : null,
      service_id: 'serviceId' in about ? about.serviceId : null,
      pin_hash: 'pin' in about && about.pin ? await hashOfPin(about.pin) : null,
      made_at: now,
      made_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      expires_at: expiresAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, key, expiresAt }
}

/** Ends every living link of one purpose about one introduction, client or service. */
export async function revokeLinks(
  tx: Tx,
  ctx: Pick<Context, 'clock'>,
  about: { purpose: LinkPurpose; introductionId?: string; clientId?: string; serviceId?: string },
): Promise<void> {
  await tx
    .updateTable('link')
    .set({ revoked_at: ctx.clock.now() })
    .where('purpose', '=', about.purpose)
    .where('revoked_at', 'is', null)
    .$if(about.introductionId !== undefined, (query) => query.where('introduction_id', '=', about.introductionId!))
    .$if(about.clientId !== undefined, (query) => query.where('client_id', '=', about.clientId!))
    .$if(about.serviceId !== undefined, (query) => query.where('service_id', '=', about.serviceId!))
    .execute()
}

const scryptOf = promisify(scrypt) as (secret: string, salt: Buffer, length: number) => Promise<Buffer>

/** `salt.hash`, both hexadecimal. */
export async function hashOfPin(pin: string, salt: Buffer = randomBytes(16)): Promise<string> {
  return `${salt.toString('hex')}.${(await scryptOf(pin, salt, 32)).toString('hex')}`
}
