import { isActionFailure, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { accountFor, isPasswordKey, newPasswordKey } from '#platform/accounts'
import { openAccounts } from '../../../../tests/support/accounts.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import type { Footbridge } from '../../../startup.ts'
import { useFootbridge } from '../../footbridge.ts'
import { actions as ownActions } from '../../(staff)/account/+page.server.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
const { auth, origin } = openAccounts(world)
useFootbridge({ db: world.db, auth, config: { origin } } as Footbridge)

const eventOf = (form: Record<string, string>, more: object = {}) =>
  ({
    request: new Request(origin, { method: 'POST', body: new URLSearchParams(form) }),
    locals: { locale: 'en' },
    cookies: { set: () => undefined },
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    ...more,
  }) as never

/** The sentence at the field, or where it leads. */
async function answerOf(answer: unknown): Promise<unknown> {
  try {
    const result = await answer
    return isActionFailure(result) ? (result.data as unknown as { errors: Record<string, string> }).errors.newPassword : result
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}

test('a password that others try first is refused in words, and the link still works for another', async () => {
  const { userId } = await accountFor(auth, { email: 'anneke.bos@example.org', name: 'Anneke Bos' })
  const member = await world.member('referrer')
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, member.id])
  const { rows } = await world.owner.query<{ name: string }>('select name from programme')
  const token = await newPasswordKey(auth, userId, 7)
  const choose = (newPassword: string) =>
    answerOf(actions.default!(eventOf({ newPassword, newPasswordAgain: newPassword }, { params: { token } })))

  expect(await choose('qwertyuiop')).toContain('Many people')
  for (const names of ['Anneke.Bos.1961', `${rows[0]!.name} 2026`]) expect(await choose(names), names).toContain('made of names')
  expect(await isPasswordKey(auth, token)).toBe(true)
  expect(await choose('vier natte wandelschoenen')).toBe('/sign-in')
})

test('who changes their password hears the same, before the one of now is tried', async () => {
  const { id, name } = await world.member('link-worker')
  const locals = {
    ctx: { actor: { kind: 'member', id, name, roles: [] }, programmeId: world.programmeId },
    programme: { name: 'Buurtmaatjes', town: 'Houten' },
    membership: { memberName: name },
    user: { name, email: 'lex@example.org' },
  }
  const change = (newPassword: string) =>
    answerOf(
      ownActions.password!(
        eventOf(
          { currentPassword: 'whatever it was', newPassword, newPasswordAgain: newPassword },
          { locals, route: { id: '/(staff)/account' }, params: {} },
        ),
      ),
    )
  expect(await change('Buurtmaatjes-Houten-1')).toContain('made of names')
  expect(await change('password1234')).toContain('Many people')
})
