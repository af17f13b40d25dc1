import { roleNames } from '#domain/access'
import { word } from '#words'

/** The roles that one can give, in words: what each is called, and what it lets somebody do. */
export function roleOptions(): { value: string; label: string; hint: string }[] {
  return roleNames.map((role) => {
    const name = word(`role_${role}`)
    return { value: role, label: name[0]!.toUpperCase() + name.slice(1), hint: word(`rolehint_${role}`) }
  })
}
