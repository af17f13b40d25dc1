import { roleNames, type RoleName } from '#domain/access'
import { word } from '#words'

/** The roles that one can give, in words: what each is called, and what it lets somebody do. */
export function roleOptions(): { value: string; label: string; hint: string }[] {
  return roleNames.map((role) => {
    return { value: role, label: roleLabel(role), hint: word(`rolehint_${role}`) }
  })
}

/** What a role is called, where a line begins with it. */
export function roleLabel(role: RoleName): string {
  const name = word(`role_${role}`)
  return name[0]!.toUpperCase() + name.slice(1)
}
