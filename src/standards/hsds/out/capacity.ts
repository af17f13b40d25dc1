import type { WholeService } from '#domain/directory'
import type { Hsds } from './fields.ts'
import { idFor } from './ids.ts'

/** The capacity codes of the Gravity SDOH Clinical Care guide 3.0.0. */
const SCHEME = 'http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes'

/**
 * Whether there is room, as a capacity of HSDS. A code is no count: 1 says that there is at least one place, 0 that there is
 * none without waiting or a talk first. The code itself is the description, and an attribute of the service.
 */
export function capacityObject(service: Pick<WholeService, 'id' | 'capacity_status' | 'updated_at' | 'confirmed_at'>): Hsds {
  const code = service.capacity_status ?? ''
  return {
    id: idFor(service.id, 'capacity'),
    unit: { id: idFor('unit', 'place', code), name: 'place', scheme: SCHEME, identifier: code },
    available: code === 'capacity' ? 1 : 0,
    description: code,
    updated: (service.confirmed_at ?? service.updated_at).toISOString(),
  }
}
