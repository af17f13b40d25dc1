import type { Role } from '#platform/context'
import type { Tx } from '#platform/database'
import { addPublicHolidays } from '#domain/access'
import { layFeed } from './feeds.ts'
import { organisations } from './organisations.ts'
import { members } from './people.ts'
import { places } from './places.ts'
import { services, type DemoService } from './services.ts'

/** Who and what there is, by the keys that the stories use. */
export interface Town {
  /** The address that letters point to. */
  origin: string
  members: Map<string, { id: string; name: string; roles: Role[] }>
  services: Map<string, { id: string; email: string }>
}

const idOf = (ids: Map<string, string>, key: string) => {
  const id = ids.get(key)
  if (id === undefined) throw new Error(`the demo has no "${key}"`)
  return id
}

/** Writes the programme, its organisations, staff, services and places. */
export async function layTheTown(
  tx: Tx,
  { programmeId, slug, accounts, origin }: { programmeId: string; slug: string; accounts: Map<string, string>; origin: string },
): Promise<Town> {
  const centre = places.find(({ kind }) => kind === 'town')
  await tx
    .insertInto('programme')
    .values({
      programme_id: programmeId,
      slug,
      name: 'Overwater Together',
      town: 'Overwater',
      phone: '01632 960100',
      email: 'hello@overwater-together.example.org',
      latitude: centre?.latitude ?? null,
      longitude: centre?.longitude ?? null,
      session_cap: 12,
      is_demo: true,
    })
    .execute()
  await tx
    .insertInto('place')
    .values(
      places.map(({ kind, name, latitude, longitude }) => ({
        kind,
        name: kind === 'postcode' ? name.replaceAll(' ', '').toUpperCase() : name,
        latitude,
        longitude,
      })),
    )
    .execute()

  const organisationIds = await layOrganisations(tx)
  const serviceIds = new Map<string, { id: string; email: string }>()
  for (const service of services)
    serviceIds.set(service.key, { id: await layService(tx, service, idOf(organisationIds, service.organisation)), email: service.email })
  await layTaxonomy(tx, serviceIds)
  await layFeed(tx, new Date())
  await addPublicHolidays(tx, new Date())
  return { origin, members: await layMembers(tx, organisationIds, accounts), services: serviceIds }
}

async function layOrganisations(tx: Tx): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const one of organisations) {
    const { id } = await tx
      .insertInto('organisation')
      .values({
        name: one.name,
        description: one.description,
        sector: one.sector,
        is_informal: one.informal,
        refers: one.role === 'practice',
        employs_link_workers: one.role === 'link-worker-team',
        email: one.email,
        phone: one.phone,
        url: one.url ?? null,
        source: 'demo',
        source_id: one.key,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.set(one.key, id)
  }
  return ids
}

async function layService(tx: Tx, service: DemoService, organisationId: string): Promise<string> {
  const { id } = await tx
    .insertInto('service')
    .values({
      organisation_id: organisationId,
      name: service.name,
      description: service.description,
      email: service.email,
      contact_name: service.contactName,
      status: service.status,
      capacity_status: service.capacity,
      fees: service.cost ?? null,
      eligibility: service.eligibility ?? null,
      minimum_age: service.minimumAge ?? null,
      maximum_age: service.maximumAge ?? null,
      languages: service.languages,
      access_notes: service.access ?? null,
      is_online: service.online ?? false,
      is_in_person: !service.online && !service.byPhone,
      cost: service.price,
      access_features: service.accessFeatures ?? [],
      easy_words: service.easyWords ?? null,
      source: 'demo',
      source_id: service.key,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('service_need')
    .values(service.needs.map((need_code) => ({ service_id: id, need_code })))
    .execute()
  await tx
    .insertInto('service_service_type')
    .values(service.types.map((service_type_code) => ({ service_id: id, service_type_code })))
    .execute()
  if (service.circumstances)
    await tx
      .insertInto('service_circumstance')
      .values(service.circumstances.map((circumstance_code) => ({ service_id: id, circumstance_code })))
      .execute()
  if (service.worksIn)
    await tx
      .insertInto('service_area')
      .values({ service_id: id, shown_id: id, area: service.worksIn.toLowerCase(), name: service.worksIn })
      .execute()
  await tx.insertInto('phone').values({ service_id: id, number: service.phone, type: 'voice' }).execute()
  if (service.schedule.length > 0) {
    await tx
      .insertInto('schedule')
      .values(
        service.schedule.map(({ weekday, opensAt, closesAt, note }) => ({
          service_id: id,
          weekdays: [weekday],
          opens_at: opensAt,
          closes_at: closesAt,
          frequency: 'WEEKLY',
          description: note ?? null,
        })),
      )
      .execute()
  }
  if (service.where) {
    const { name, line1, city, postcode, latitude, longitude } = service.where
    const location = await tx
      .insertInto('location')
      .values({
        organisation_id: organisationId,
        name,
        address_1: line1,
        city,
        postal_code: postcode,
        latitude,
        longitude,
        accessibility: service.access ?? null,
        source: 'demo',
        source_id: service.key,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('service_at_location').values({ service_id: id, location_id: location.id }).execute()
  }
  return id
}

/** Two terms of a council's own list, as an imported directory would bring them. */
async function layTaxonomy(tx: Tx, serviceIds: Town['services']): Promise<void> {
  const list = await tx
    .insertInto('taxonomy')
    .values({ source: 'overwater-council', source_id: 'overwater', name: 'Overwater Council', description: 'What the council calls it' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const terms = await tx
    .insertInto('taxonomy_term')
    .values([
      {
        source: 'overwater-council',
        source_id: 'community',
        name: 'Community life',
        vocabulary: 'Overwater Council',
        taxonomy_id: list.id,
      },
      {
        source: 'overwater-council',
        source_id: 'lunch',
        name: 'Lunch clubs',
        parent_source_id: 'community',
        vocabulary: 'Overwater Council',
        taxonomy_id: list.id,
      },
    ])
    .returning('id')
    .execute()
  await tx
    .insertInto('taxonomy_term_meaning')
    .values({ taxonomy_term_id: terms[1]!.id, means: 'service-type', code: 'lunch-or-coffee' })
    .execute()
  const lunchClub = serviceIds.get('lunch-club')
  if (lunchClub) await tx.insertInto('service_taxonomy_term').values({ service_id: lunchClub.id, taxonomy_term_id: terms[1]!.id }).execute()
}

async function layMembers(tx: Tx, organisationIds: Map<string, string>, accounts: Map<string, string>): Promise<Town['members']> {
  const people: Town['members'] = new Map()
  for (const member of members) {
    const { id } = await tx
      .insertInto('member')
      .values({
        user_id: idOf(accounts, member.key),
        name: member.name,
        email: member.email,
        phone: member.phone,
        profession: member.profession,
        locale: member.locale,
        digest_rhythm: member.digest,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const roles = member.roles.map(({ organisation, role }) => ({ role, organisationId: idOf(organisationIds, organisation) }))
    await tx
      .insertInto('member_role')
      .values(roles.map(({ role, organisationId }) => ({ member_id: id, organisation_id: organisationId, role })))
      .execute()
    people.set(member.key, { id, name: member.name, roles })
  }
  return people
}
