import { describe, expect, test } from 'vitest'
import type { Actor } from '#platform/context'
import { newId } from '#platform/ids'
import { homeOf, mayAdminister, mayManage, mayRefer, maySupport, roleNames, type RoleName } from './permissions.ts'

const withRoles = (...roles: RoleName[]): Actor => ({
  kind: 'member',
  id: newId(),
  name: 'Somebody',
  roles: roles.map((role) => ({ role, organisationId: newId() })),
})

/** Which role may do what: the policy, as a table. */
const matrix: Record<RoleName, { refer: boolean; support: boolean; manage: boolean; administer: boolean; home: string }> = {
  referrer: { refer: true, support: false, manage: false, administer: false, home: '/refer' },
  'link-worker': { refer: true, support: true, manage: false, administer: false, home: '/work' },
  'provider-contact': { refer: false, support: false, manage: false, administer: false, home: '/directory' },
  volunteer: { refer: false, support: false, manage: false, administer: false, home: '/directory' },
  manager: { refer: false, support: false, manage: true, administer: false, home: '/manage' },
  administrator: { refer: false, support: false, manage: true, administer: true, home: '/manage' },
}

const rightsOf = (actor: Actor) => ({
  refer: mayRefer(actor),
  support: maySupport(actor),
  manage: mayManage(actor),
  administer: mayAdminister(actor),
})

describe('who may do what', () => {
  test.each(roleNames)('a %s may do what the table says, and begins where their work is', (role) => {
    const { home, ...rights } = matrix[role]
    expect(rightsOf(withRoles(role))).toEqual(rights)
    expect(homeOf(withRoles(role))).toBe(home)
  })

  test('two hats give what both give together', () => {
    expect(rightsOf(withRoles('referrer', 'manager'))).toEqual({ refer: true, support: false, manage: true, administer: false })
  })

  test.each<Actor>([withRoles(), { kind: 'public' }, { kind: 'system' }, { kind: 'client', id: newId() }, { kind: 'group', id: newId() }])(
    'without a role nothing is allowed ($kind)',
    (actor) => {
      expect(Object.values(rightsOf(actor))).not.toContain(true)
    },
  )
})
