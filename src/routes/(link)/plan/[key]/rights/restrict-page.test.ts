import { isActionFailure, isHttpError, isRedirect } from '@sveltejs/kit'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { makePlanLink } from '#domain/plans'
import { takeReferral } from '#domain/referrals'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld, type Person } from '../../../../../../tests/support/world.ts'
import * as leading from '../../../../(staff)/manage/restrictions/+page.server.ts'
import * as referred from '../../../../(staff)/refer/[referral]/+page.server.ts'
import * as justSent from '../../../../(staff)/refer/[referral]/sent/+page.server.ts'
import * as inbox from '../../../../(staff)/work/+page.server.ts'
import * as person from '../../../../(staff)/work/[referral]/+page.server.ts'
import * as story from '../../../../(staff)/work/[referral]/story/+page.server.ts'
import * as atWork from '../../../../(staff)/work/[referral]/rights/+page.server.ts'
import * as theirLink from '../../../../(staff)/work/[referral]/link/+page.server.ts'
import * as givenCopy from '../../../../(staff)/work/[referral]/rights/copy/+server.ts'
import * as plan from '../+page.server.ts'
import * as mine from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
world.clock.set(new Date())
const programme = await programmeWith(world.db, world.programmeId)
const ada = await world.client({ givenName: 'Zebulon' })
const [sam, noor] = [await world.member('link-worker'), await world.member('manager')]
const { id: referral } = await world.referral({ client: ada })
await takeReferral(sam.ctx, { referralId: referral })
const { path } = await makePlanLink(sam.ctx, { clientId: ada.id, pin: null })
let key = path.split('/').at(-1)!

function eventFor(who: Person | 'client', route: string, fields: Record<string, string> = {}, locale = 'en') {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return {
    params: who === 'client' ? { key } : route.includes('[referral]') ? { referral } : {},
    route: { id: `/(staff)/${route}` },
    url: new URL('http://localhost/'),
    locals: { ctx: who === 'client' ? undefined : who.ctx, programme, locale },
    cookies: { get: () => undefined, set: () => undefined },
    request: new Request('http://localhost/', { method: 'POST', body: form }),
    setHeaders: () => undefined,
    getClientAddress: () => '127.0.0.1',
  } as never
}
const answered = async (act: unknown) => {
  try {
    return await (act as Promise<unknown>)
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}
const work = (fields?: Record<string, string>) => eventFor(sam, 'work/[referral]/rights', fields)
const myPage = async () =>
  (await mine.load(eventFor('client', ''))) as { restriction: { ground: string; lifts: { because: string } | null } | null }
const inInbox = async () => ((await inbox.load(eventFor(sam, 'work'))) as { onlyKept: { name: string }[] }).onlyKept

test('a client asks it with one of four grounds; their link worker finds only that, and the client ends it', async () => {
  const bare = await answered(mine.actions.askRestriction!(eventFor('client', '', { id: newId() })))
  expect(isActionFailure(bare) && bare.data).toMatchObject({ errors: { ground: 'Choose why.' } })
  expect((await inInbox()).length).toBe(0)
  const asked = await answered(mine.actions.askRestriction!(eventFor('client', '', { id: newId(), ground: 'claim' })))
  expect(asked).toBe(`/plan/${key}/rights#restrict`)
  expect((await myPage()).restriction).toMatchObject({ ground: expect.stringContaining('court case'), lifts: null })
  expect(await plan.load(eventFor('client', ''))).toMatchObject({ plan: { isOnlyKept: true } })

  const said = await answered(plan.actions.say!(eventFor('client', '', { id: newId(), word: 'call-me', note: 'After two, please.' })))
  expect(isActionFailure(said) && said).toMatchObject({
    status: 409,
    data: { errors: { '': expect.stringContaining('nobody here reads') }, typed: { note: 'After two, please.' } },
  })

  expect(await inInbox()).toMatchObject([{ name: expect.stringContaining('Zebulon') }])
  expect(await answered(person.load(eventFor(sam, 'work/[referral]')))).toBe(`/work/${referral}/rights`)
  const page = (await atWork.load(work())) as Record<string, unknown>
  expect(Object.keys(page).toSorted()).toEqual(['erasure', 'id', 'name', 'newCorrectionId', 'newId', 'onlyKept', 'subjects'])
  await answered(atWork.actions.hear!(work({ id: newId(), isHeard: 'yes', about: 'name', words: 'It is Zeb.' })))
  await answered(atWork.actions.askErasure!(work({ id: newId() })))
  expect(await atWork.load(work())).toMatchObject({ erasure: { waits: { day: expect.any(String) } } })
  await answered(atWork.actions.takeBackErasure!(work()))
  const link = (await theirLink.actions.make(eventFor(sam, 'work/[referral]/link', { id: newId(), pin: '' }))) as { made: { url: string } }
  key = link.made.url.split('/').at(-1)!
  const copy = await givenCopy.POST(eventFor(sam, 'work/[referral]/rights/copy', { shown: '' }))
  expect(copy.headers.get('content-type')).toBe('application/zip')
  await answered(mine.actions.endRestriction!(eventFor('client', '')))
  expect((await myPage()).restriction).toBeNull()
  expect(await inInbox()).toEqual([])
})

test('whoever referred them, and whoever opens their story, reads a sentence in place of a page', async () => {
  const raman = await world.member('referrer')
  await world.owner.query('update referral set referrer_id = $1 where id = $2', [raman.id, referral])
  await answered(mine.actions.askRestriction!(eventFor('client', '', { id: newId(), ground: 'claim' })))
  const said = async (act: unknown) => {
    const thrown: unknown = await (act as Promise<unknown>).catch((refused: unknown) => refused)
    return isHttpError(thrown) && [thrown.status, thrown.body.message]
  }
  const kept = [409, expect.stringContaining('kept and not used')]
  expect(await said(referred.load(eventFor(raman, 'refer/[referral]')))).toEqual(kept)
  expect(await said(justSent.load(eventFor(raman, 'refer/[referral]/sent')))).toEqual(kept)
  const stranger = await world.member('referrer')
  expect(await said(referred.load(eventFor(stranger, 'refer/[referral]')))).toEqual([404, expect.any(String)])
  expect(await said(story.load(eventFor(sam, 'work/[referral]/story')))).toEqual(kept)
  await answered(mine.actions.endRestriction!(eventFor('client', '')))
})

test('a link worker writes down that they asked it and that they end it', async () => {
  world.clock.set(new Date())
  await answered(atWork.actions.askRestriction!(work({ id: newId(), ground: 'objects' })))
  expect(await atWork.load(work())).toMatchObject({ onlyKept: { since: expect.stringContaining(sam.name) } })
  const bare = await answered(atWork.actions.endRestriction!(work({ saidOn: '' })))
  expect(isActionFailure(bare) && bare.data).toMatchObject({ errors: { saidOn: 'Choose the day.' } })
  const saidOn = DateTime.fromJSDate(new Date(), { zone: 'Europe/London' }).toISODate()!
  await answered(atWork.actions.endRestriction!(work({ saidOn })))
  expect(await atWork.load(work())).toMatchObject({ onlyKept: null })
  expect(await mine.load(eventFor('client', ''))).toMatchObject({ restriction: null, endedBy: expect.stringContaining(sam.name) })
})

test('a manager tells why it ends, the client reads it on their plan, and the manager takes it back', async () => {
  await answered(mine.actions.askRestriction!(eventFor('client', '', { id: newId(), ground: 'is-wrong' })))
  const list = async (locale?: string) =>
    ((await leading.load(eventFor(noor, 'manage/restrictions', {}, locale))) as { kept: { id: string; name: string }[] }).kept
  const [one] = await list()
  expect(one).toMatchObject({ name: expect.stringContaining('Zebulon'), ways: [] })
  const lift = (fields: Record<string, string>) =>
    answered(leading.actions.lift!(eventFor(noor, 'manage/restrictions', { restrictionId: one!.id, ...fields })))
  const bare = await lift({ because: ' ' })
  expect(isActionFailure(bare) && bare.data).toMatchObject({ errors: { because: expect.any(String) } })
  await lift({ because: 'We checked it, and it is right.' })
  expect((await myPage()).restriction).toMatchObject({ lifts: { because: 'We checked it, and it is right.' } })
  expect(await plan.load(eventFor('client', ''))).toMatchObject({ plan: { lifts: expect.stringContaining(`${noor.name} decided`) } })
  expect((await list())[0]).toMatchObject({ ways: expect.arrayContaining([expect.objectContaining({ way: 'phone' })]) })
  await answered(leading.actions.keep!(eventFor(noor, 'manage/restrictions', { restrictionId: one!.id })))
  expect((await myPage()).restriction).toMatchObject({ lifts: null })
})
