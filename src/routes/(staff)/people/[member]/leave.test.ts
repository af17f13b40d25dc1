import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { giveRole, staffOf } from '#domain/access'
import { takeReferral } from '#domain/referrals'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
const administrator = await world.member('administrator')

/** Presses "… leaves" or "End": what the page says, or that it went on. */
async function press(action: 'leave' | 'end', member: string, fields: Record<string, string> = {}): Promise<unknown> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const event = {
    params: { member },
    route: { id: '/(staff)/people/[member]' },
    locals: { ctx: administrator.ctx, programme: { locale: 'en' }, locale: 'en' },
    request: { formData: async () => form },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
  }
  try {
    return await actions[action]!(event as never)
  } catch (thrown) {
    if (isRedirect(thrown)) return 'gone'
    throw thrown
  }
}
const leave = (member: string, fields?: Record<string, string>) => press('leave', member, fields)
const worksHere = async (id: string) => (await world.read(staffOf)).some((member) => member.id === id)

test('who walks with somebody leaves only after it was read that they do', async () => {
  const sam = await world.member('link-worker')
  await takeReferral(sam.ctx, { referralId: (await world.referral()).id })
  expect(await leave(sam.id)).toMatchObject({ status: 422, data: { errors: { confirmed: expect.any(String) as string } } })
  expect(await worksHere(sam.id)).toBe(true)
  expect(await leave(sam.id, { confirmed: 'yes' })).toBe('gone')
  expect(await worksHere(sam.id)).toBe(false)
})

test('who walks with nobody leaves at one press', async () => {
  const mieke = await world.member('link-worker')
  expect(await leave(mieke.id)).toBe('gone')
  expect(await worksHere(mieke.id)).toBe(false)
})

test('whose people would be let go keeps the role until that was read; a second role of the same kind keeps them', async () => {
  const sam = await world.member('link-worker')
  await takeReferral(sam.ctx, { referralId: (await world.referral()).id })
  const roles = async () => (await world.read(staffOf)).find((member) => member.id === sam.id)!.roles
  const { id: roleId, organisationId } = (await roles())[0]!
  expect(await press('end', sam.id, { roleId })).toMatchObject({
    status: 422,
    data: { errors: { confirmed: expect.any(String) as string } },
  })
  expect(await roles()).toHaveLength(1)
  const elsewhere = await world.organisation()
  await giveRole(administrator.ctx, { memberId: sam.id, organisationId: elsewhere.id, role: 'link-worker' })
  expect(await press('end', sam.id, { roleId })).toBe('gone')
  await giveRole(administrator.ctx, { memberId: sam.id, organisationId, role: 'referrer' })
  const last = (await roles()).find(({ role }) => role === 'link-worker')!
  expect(await press('end', sam.id, { roleId: last.id, confirmed: 'yes' })).toBe('gone')
})
