import { demand, mayAdminister, staffOf, type StaffMember } from '#domain/access'
import { reading } from '#platform/context'
import { word } from '#words'
import { orErrorPage, staff, type StaffEvent } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readPeople(event))

async function readPeople(event: StaffEvent) {
  const { ctx, programme, memberId } = staff(event)
  demand(mayAdminister(ctx.actor), 'administer')
  const members = await reading(ctx, staffOf)
  const { config, isDemo } = footbridge()
  return {
    programme: programme.name,
    groups: byOrganisation(members),
    withoutRole: members.filter(({ roles }) => roles.length === 0).map(({ id, name, email }) => ({ id, name, email, roles: '' })),
    isAlone: members.length === 1,
    cannotSendMail: !isDemo && !config.smtpUrl,
    memberId,
  }
}

/** Everybody under each organisation in which they have a role, with what they do there. */
function byOrganisation(members: StaffMember[]) {
  const organisations = new Map(members.flatMap(({ roles }) => roles.map((role) => [role.organisationId, role.organisation])))
  return [...organisations]
    .map(([id, name]) => ({
      id,
      name,
      people: members
        .map((member) => ({ ...member, here: member.roles.filter((role) => role.organisationId === id) }))
        .filter(({ here }) => here.length > 0)
        .map(({ id, name, email, here }) => ({ id, name, email, roles: here.map(({ role }) => word(`role_${role}`)).join(', ') })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}
