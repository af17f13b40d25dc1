import type { Selectable } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import type { DB } from '#platform/schema'
import { type Closed, closedOf, outOfSightOf } from './closed.ts'
import type { Service } from './queries.ts'
import type { Capacity, ServiceStatus } from './service.ts'
import { childrenOfServices, type ServiceChildren } from './service-children.ts'
import { standingForEach } from './standing-for.ts'

/**
 * What do we know of this service? One that was merged into another answers as that one. Undefined: there is none with this id here.
 */
export async function serviceWithId(tx: Tx, askedId: string): Promise<Service | undefined> {
  return (await servicesWithIds(tx, [askedId])).get(askedId)
}

/** What do we know of these services? By the id that was asked for; in a handful of questions for all of them together. */
export async function servicesWithIds(tx: Tx, askedIds: readonly string[]): Promise<Map<string, Service>> {
  const asked = askedIds.filter(isId)
  if (asked.length === 0) return new Map()
  const shown = await standingForEach(tx, asked)
  const rows = await tx
    .selectFrom('service')
    .leftJoin('organisation', 'organisation.id', 'service.organisation_id')
    .selectAll('service')
    .select(['organisation.name as o_name', 'organisation.description as o_description', 'organisation.email as o_email'])
    .select(['organisation.phone as o_phone', 'organisation.url as o_url'])
    .where(among('service.id', [...new Set(shown.values())]))
    .execute()
  const ids = rows.map((row) => row.id)
  const children = ids.length > 0 ? await childrenOfServices(tx, ids) : undefined
  const services = new Map<string, Service>()
  for (const row of rows) services.set(row.id, serviceOf(row, await closedOf(tx, row), children!(row.id)))
  return new Map(
    asked.flatMap((id) => {
      const service = services.get(shown.get(id) ?? '')
      return service ? [[id, service]] : []
    }),
  )
}

type Row = Selectable<DB['service']> & Record<'o_name' | 'o_description' | 'o_email' | 'o_phone' | 'o_url', string | null>

function serviceOf(row: Row, closed: Closed | null, children: ServiceChildren): Service {
  return {
    id: row.id,
    name: row.name,
    alternateName: row.alternate_name,
    description: row.description,
    easyWords: row.easy_words,
    organisation:
      row.organisation_id === null
        ? null
        : {
            id: row.organisation_id,
            name: row.o_name ?? '',
            description: row.o_description,
            email: row.o_email,
            phone: row.o_phone,
            url: row.o_url,
          },
    url: row.url,
    email: row.email,
    contactName: row.contact_name,
    status: row.status as ServiceStatus,
    closed,
    outOfSight: outOfSightOf(row),
    capacity: row.capacity_status as Capacity | null,
    placesFrom: row.places_from,
    closedFrom: row.closed_from,
    closedUntil: row.closed_until,
    fundingEndsOn: row.funding_ends_on,
    alert: row.alert,
    applicationProcess: row.application_process,
    cost: row.cost,
    fees: row.fees,
    eligibility: row.eligibility,
    minimumAge: row.minimum_age,
    maximumAge: row.maximum_age,
    languages: row.languages,
    accessNotes: row.access_notes,
    isOnline: row.is_online,
    confirmedAt: row.confirmed_at,
    source: row.source,
    ...children,
  }
}
