import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { livingSharings, type KeptSharing } from './queries.ts'

/**
 * By which yeses does the group of this service read this client's story once it is introduced? One for the group itself, for the
 * organisation to which it belongs, or for every organisation of its sector, of a layer that may go there (`may_see_story` says the same).
 */
export async function sharingsOpenTo(
  tx: Tx,
  { clientId, serviceId, at }: { clientId: string; serviceId: string; at: Date },
): Promise<KeptSharing[]> {
  const sharings = (await livingSharings(tx, clientId, at)).filter(({ purpose }) => purpose === 'support')
  if (sharings.length === 0) return []
  const { rows } = await sql<{ organisationId: string | null; sector: string | null; layer: string; may: boolean }>`
    select organisation.id as "organisationId", organisation.sector, layer, may_flow(organisation.id, layer, 'support') as may
    from service left join organisation on organisation.id = service.organisation_id
    cross join unnest(${sharings.map(({ layer }) => layer)}::text[]) as layer
    where service.id = ${serviceId}`.execute(tx)
  return sharings.filter(({ layer, receiver }) => {
    const going = rows.find((row) => row.layer === layer)
    if (!going?.may) return false
    if (receiver.kind === 'service') return receiver.id === serviceId
    if (receiver.kind === 'organisation') return receiver.id === going.organisationId
    return receiver.kind === 'sector' && receiver.sector === going.sector
  })
}
