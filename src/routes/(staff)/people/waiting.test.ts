import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { inviteMember, programmeWith } from '#domain/access'
import { assignReferral } from '#domain/referrals'
import { setPassword, accountFor } from '#platform/accounts'
import { newId } from '#platform/ids'
import { openAccounts, ORIGIN } from '../../../../tests/support/accounts.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import type { Footbridge } from '../../../startup.ts'
import { hearingFor } from '../../story/hearing.ts'
import { useFootbridge } from '../../footbridge.ts'
import { actions as ofMember, load as memberPage } from './[member]/+page.server.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
const { auth, entrance } = openAccounts(world)
useFootbridge({ db: world.db, auth, config: { origin: ORIGIN, backups: {} } } as Footbridge)
const [ivo, sam] = [await world.member('administrator'), await world.member('link-worker')]
const noor = { id: newId(), name: 'Noor', email: 'noor@example.org', role: 'link-worker', locale: 'en' } as const
await inviteMember(ivo.ctx, { ...noor, organisationId: (await world.organisation()).id }, entrance)

async function event(fields: Record<string, string> = {}, locale = 'en', member = noor.id) {
  return {
    params: { member },
    route: { id: '/(staff)/people' },
    url: new URL('http://localhost/people'),
    locals: { ctx: ivo.ctx, memberId: ivo.id, programme: await programmeWith(world.db, world.programmeId), locale },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: new Request('http://localhost/', { method: 'POST', body: new URLSearchParams(fields) }),
  } as never
}
type Listed = { groups: { people: { id: string; waits: string | null }[] }[] }
const listed = async (locale?: string) =>
  ((await load(await event({}, locale))) as Listed).groups.flatMap(({ people }) => people).find(({ id }) => id === noor.id)!.waits
const shown = async (locale?: string, member?: string) =>
  (await memberPage(await event({}, locale, member))) as { waits: string | null; takers: string[] }
const pressed = (answer: unknown) =>
  Promise.resolve(answer).catch((thrown: unknown) => (isRedirect(thrown) ? 'sent' : Promise.reject(thrown as Error)))

test('the list and their own page say in both languages since when the invitation waits, and send it again', async () => {
  expect([await listed(), (await shown()).waits]).toEqual(Array(2).fill('Invited on 12 May 2026, has not come in yet.'))
  expect([await listed('nl'), (await shown('nl')).waits]).toEqual(
    Array(2).fill('Uitgenodigd op 12 mei 2026, heeft zich nog niet aangemeld.'),
  )
  expect(await pressed(actions.inviteAgain!(await event({ memberId: noor.id })))).toBe('sent')
  world.clock.forward(24)
  expect(await pressed(ofMember.inviteAgain!(await event()))).toBe('sent')
  expect([await listed(), (await shown()).waits]).toEqual(Array(2).fill('Invited on 13 May 2026, has not come in yet.'))
})

test('until they came in nobody can be handed over to them, and they are not among those who take over or heard a yes', async () => {
  const manner = { locale: 'en', timeZone: 'Europe/London', now: world.clock.now() } as const
  const hearers = async () =>
    (await world.read((tx) => hearingFor(tx, { me: sam.id, language: null }, manner))).hearers.map(({ value }) => value)
  const { id: referralId } = await world.referral()
  const handOver = () => assignReferral(sam.ctx, { referralId, linkWorkerId: noor.id })
  expect(await hearers()).toEqual(['', sam.id])
  expect((await shown('en', ivo.id)).takers).toEqual([sam.name])
  await expect(handOver()).rejects.toMatchObject({ kind: 'not-found', reason: 'link-worker-not-found', field: 'linkWorkerId' })

  const { userId } = await accountFor(auth, noor)
  await setPassword(auth, userId, 'four walking boots')
  expect(await hearers()).toEqual(['', sam.id, noor.id])
  expect((await shown('en', ivo.id)).takers.toSorted()).toEqual(['Noor', sam.name].toSorted())
  await handOver()
  expect([await listed(), (await shown()).waits]).toEqual([null, null])
  expect(await pressed(ofMember.inviteAgain!(await event()))).toMatchObject({ status: 409 })
})
