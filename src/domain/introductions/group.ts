import { demandFlow, mayGoTo } from '#domain/agreements'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'

/**
 * The introduction that a group came to answer: a group is known by its link only.
 *
 * @throws Refusal gone when it is anybody else
 */
export function demandGroup(ctx: Pick<Context, 'actor'>): string {
  if (ctx.actor.kind !== 'group') throw new Refusal('gone', 'link-unknown')
  return ctx.actor.id
}

/** A name and what is needed: what goes to a group with an introduction. */
const INTRODUCED = { layer: 'practical', purpose: 'support' } as const

/**
 * May something of a client go to the group of this service, for the organisation to which it belongs?
 *
 * @throws Refusal conflict (`agreement-needed`)
 */
export const demandAgreement = (tx: Tx, organisationId: string | null): Promise<void> => demandFlow(tx, organisationId, INTRODUCED)

/** The same, of a group that was introduced already: the agreement may have ended since. */
export async function mayGroupHear(tx: Tx, introductionId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('introduction')
    .innerJoin('service', 'service.id', 'introduction.service_id')
    .select('service.organisation_id')
    .where('introduction.id', '=', introductionId)
    .executeTakeFirst()
  return row !== undefined && (await mayGoTo(tx, row.organisation_id, INTRODUCED))
}

/** Does the client behind an introduction ask that what we keep of them is not used now? Asked where nothing of it was found. */
export async function isOnlyKeptBehind(tx: Tx, introductionId: string): Promise<boolean> {
  const find = () => tx.selectFrom('introduction').select('id').where('id', '=', introductionId).executeTakeFirst()
  return (await find()) === undefined && (await asOnlyKept(tx, find)) !== undefined
}
