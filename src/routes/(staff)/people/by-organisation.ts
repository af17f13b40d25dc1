import type { StaffMember } from '#domain/access'
import { word } from '#words'

type Shown = StaffMember & { secondSteps: string; waits: string | null }

/** Everybody under each organisation in which they have a role, with what they do there. */
export function byOrganisation(members: Shown[]) {
  const organisations = new Map(members.flatMap(({ roles }) => roles.map((role) => [role.organisationId, role.organisation])))
  return [...organisations]
    .map(([id, name]) => ({
      id,
      name,
      people: members
        .map((member) => ({ member, here: member.roles.filter((role) => role.organisationId === id) }))
        .filter(({ here }) => here.length > 0)
        .map(({ member, here }) => personOf(member, here)),
    }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

/** One line of the list: with what they do in one organisation. */
export function personOf({ id, name, email, secondSteps, waits }: Shown, here: StaffMember['roles']) {
  return { id, name, email, secondSteps, waits, roles: here.map(({ role }) => word(`role_${role}`)).join(', ') }
}
