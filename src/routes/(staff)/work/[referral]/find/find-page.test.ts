import { isHttpError, isRedirect } from '@sveltejs/kit'
import { expect, test, vi } from 'vitest'
import { programmeWith } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { m } from '#words'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { footbridge } from '../../../../footbridge.ts'
import type { Asked } from '../../../directory/search.ts'
import { wayBack } from '../../../directory/coming-from.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = await programmeWith(world.db, world.programmeId)
const sam = await world.member('link-worker')
const walkers = await world.service({ name: 'Quayside Walkers' })
await world.service({ name: 'Choir by the sea' })

interface Found {
  asked: Asked
  services: { name: string; distance: string | null }[]
  nearError: string | undefined
  nearHint: string
  notAsked: string | null
  isGone: boolean
  ways: { field: string; words: string; because: string | null }[]
}

/** A browser in which somebody is signed in: it keeps its cookies. */
function browser(member: { ctx: Context } = sam, jar = new Map<string, string>()) {
  const options: unknown[] = []
  const event = (referral: string, address: string, form?: URLSearchParams) =>
    ({
      params: { referral },
      route: { id: '/(staff)/work/[referral]/find' },
      url: new URL(address, 'http://localhost'),
      locals: { ctx: member.ctx, programme, locale: 'en' },
      cookies: {
        get: (name: string) => jar.get(name),
        set: (name: string, value: string, asked: unknown) => {
          jar.set(name, value)
          options.push(asked)
        },
      },
      setHeaders: () => undefined,
      request: new Request('http://localhost/', form ? { method: 'POST', body: form } : {}),
    }) as never
  return {
    jar,
    /** How each cookie was set, in turn. */
    options,
    open: async (referral: string, address = `/work/${referral}/find`) => (await load(event(referral, address))) as Found,
    /** Presses a button, and gives where it leads. */
    press: async (act: keyof typeof actions, referral: string, fields: Record<string, string>): Promise<string> => {
      try {
        await actions[act](event(referral, `/work/${referral}/find?/${act}`, new URLSearchParams(fields)))
      } catch (thrown) {
        if (isRedirect(thrown)) return thrown.location
        throw thrown
      }
      throw new Error('it answered without an address of its own')
    },
  }
}

const names = ({ services }: Found) => services.map(({ name }) => name)

test('a search leads to an address that can be opened again, and says nothing of what was asked', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, open } = browser()
  const address = await press('find', id, { q: 'walkers', near: 'OV2 1GS', need: 'bereavement' })
  expect(address).toMatch(new RegExp(`^/work/${id}/find\\?search=[\\w-]{8}#found$`))
  for (const time of ['first', 'again'])
    expect(await open(id, address), time).toMatchObject({ asked: { q: 'walkers', near: 'OV2 1GS', need: ['bereavement'] } })
})

test('each search has an address of its own, so that Back through two shows each; the same search asked again is one', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, open } = browser()
  const [walk, sing] = [await press('find', id, { q: 'walkers' }), await press('find', id, { q: 'choir' })]
  expect([names(await open(id, walk)), names(await open(id, sing))]).toEqual([['Quayside Walkers'], ['Choir by the sea']])
  expect(await press('find', id, { q: 'walkers' })).toBe(walk)
  expect((await open(id)).asked.q).toBe('')
})

test('what is kept lies sealed in one browser, for who asked and the client for whom, for four hours', async () => {
  const [one, other] = [await world.referral({ needs: [] }), await world.referral({ needs: [] })]
  const mine = browser()
  const address = await mine.press('find', one.id, { q: 'walkers', near: 'OV2 1GS' })
  expect([...mine.jar.values()].map((kept) => Buffer.from(kept, 'base64url').toString()).join()).not.toMatch(/walkers|OV2/)
  const { search } = new URL(address, 'http://localhost')
  expect((await mine.open(other.id, `/work/${other.id}/find${search}`)).asked.q).toBe('')
  const colleague = browser(await world.member('link-worker'), mine.jar)
  expect((await colleague.open(one.id, address)).asked.q).toBe('')
  expect((await browser().open(one.id, address)).asked.q).toBe('')
  expect(mine.options).toEqual([{ path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: 4 * 60 * 60 }])
  // The server does not take the browser's word for it.
  const asked = Date.now()
  for (const [seconds, q] of [
    [4 * 60 * 60 - 1, 'walkers'],
    [4 * 60 * 60 + 1, ''],
  ] as const) {
    vi.useFakeTimers({ toFake: ['Date'], now: asked + seconds * 1000 })
    const opened = await mine.open(one.id, `/work/${one.id}/find${search}&page=2`)
    expect([opened.asked.q, opened.isGone], `${seconds}`).toEqual([q, q === ''])
    vi.useRealTimers()
  }
})

test('where people come by https, what is kept comes back by https only', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, options } = browser()
  const { config } = footbridge()
  const { origin } = config
  Object.assign(config, { origin: 'https://footbridge.example' })
  await press('find', id, { q: 'walkers' })
  Object.assign(config, { origin })
  expect(options).toMatchObject([{ secure: true }])
})

test('however many searches are kept, a browser takes their cookie, and the newest are there', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, open, jar } = browser()
  let address = ''
  for (let time = 0; time < 40; time++) address = await press('find', id, { q: `walkers ${'x'.repeat(150)} ${time}` })
  expect([...jar].map(([name, value]) => name.length + value.length)).toEqual([expect.toSatisfy((bytes: number) => bytes <= 4096)])
  expect((await open(id, address)).asked.q).toContain('39')
})

test('putting something on the shortlist leads back to its line among the same results', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, open } = browser()
  const address = await press('shortlist', id, { q: 'walkers', service: walkers.id })
  expect(address).toMatch(new RegExp(`#service-${walkers.id}$`))
  expect(await open(id, address)).toMatchObject({ asked: { q: 'walkers' }, onList: [walkers.id] })
})

test('that nothing fits is recorded once, and the page says so, also when it is loaded again', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, open } = browser()
  const before = await press('nothing', id, { q: 'zzz' })
  expect(await open(id, before)).toMatchObject({ isRecorded: false, errors: { 'need-social': expect.stringContaining('Tick') } })
  const fields = { q: 'zzz', need: 'sleep', missing: newId() }
  const address = await press('nothing', id, fields)
  expect(await press('nothing', id, fields)).toBe(address)
  for (const time of ['first', 'again']) expect(await open(id, address), time).toMatchObject({ isRecorded: true, errors: undefined })
  expect(await world.read((tx) => tx.selectFrom('unmet_need').select('id').execute())).toHaveLength(1)
})

test('who supports nobody keeps no search', async () => {
  const { id } = await world.referral({ needs: [] })
  const { press, jar } = browser(await world.member('referrer'))
  const thrown: unknown = await press('find', id, { q: 'walkers' }).catch((refused: unknown) => refused)
  expect([isHttpError(thrown) && thrown.status, jar.size]).toEqual([403, 0])
})

test('a search for somebody whom this programme does not know leads nowhere, and records nothing', async () => {
  for (const act of ['find', 'nothing'] as const) {
    const { press, jar } = browser()
    const thrown: unknown = await press(act, newId(), { q: 'walkers', need: 'debt', missing: newId() }).catch((refused: unknown) => refused)
    expect([isHttpError(thrown) && thrown.status, jar.size], act).toEqual([404, 0])
  }
  expect(await world.read((tx) => tx.selectFrom('unmet_need').select('id').execute())).toHaveLength(1)
})

test('a service opened from a client leads back to what was found for them; no other address can be planted', () => {
  const [referral, service] = [newId(), newId()]
  const back = (query: string) => wayBack(new URLSearchParams(query), service).href
  expect(back(`for=${referral}&at=find&search=abc&page=2`)).toBe(`/work/${referral}/find?search=abc&page=2#service-${service}`)
  expect(back(`for=${referral}&at=find`)).toBe(`/work/${referral}/find#service-${service}`)
  expect(back(`for=${referral}&at=shortlist`)).toBe(`/work/${referral}/shortlist`)
  expect(back('')).toBe('/directory')
  expect(back('for=//evil.example')).toBe('/directory')
})

test('where the place is not known or left open, no distance is counted from somewhere else; what was filled in from their address is said so', async () => {
  const referral = await world.referral({ needs: [] })
  await inTransaction(world.system, async ({ tx }) => {
    await tx.insertInto('place').values({ kind: 'postcode', name: 'OV11AA', latitude: 53.05, longitude: 0.03 }).execute()
    await tx.updateTable('client').set({ postal_code: 'OV1 1AA' }).where('id', '=', referral.clientId).execute()
    const { id } = await tx
      .insertInto('location')
      .values({ id: newId(), name: 'Quay', latitude: 53.05, longitude: 0.03 })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.insertInto('service_at_location').values({ service_id: walkers.id, location_id: id }).execute()
  })
  const { press, open } = browser()
  const near = async (place: string) => {
    const page = await open(referral.id, await press('find', referral.id, { q: 'walkers', near: place }))
    return [page.services.map(({ distance }) => distance), page.nearError, page.nearHint]
  }
  const [here] = (await open(referral.id)).services.filter(({ name }) => name === 'Quayside Walkers')
  expect(here?.distance).not.toBeNull()
  expect(await near('OV1 1AA')).toEqual([[here?.distance], undefined, expect.stringContaining('address')])
  expect(await near('Qauyside')).toEqual([[null], expect.stringContaining('distance was left out'), expect.not.stringContaining('address')])
  expect(await near('')).toEqual([[null], undefined, expect.not.stringContaining('address')])
})

test('where nothing is found, each thing that was asked can be left out by a press; a need that we ticked ourselves is named as such', async () => {
  const referral = await world.referral({ needs: ['bereavement'] })
  const { press, open } = browser()
  const asked = { q: 'zzz', need: 'bereavement', room: 'yes' }
  const { ways } = await open(referral.id, await press('find', referral.id, asked))
  expect(ways.map(({ field }) => field)).toEqual(['q', 'need', 'room'])
  expect(ways[1]).toMatchObject({ words: expect.stringContaining(m.need_bereavement()), because: m.work_find_need_ticked() })
  expect(await open(referral.id, await press('find', referral.id, { ...asked, without: 'need' }))).toMatchObject({
    asked: { q: 'zzz', need: [], room: true },
  })
  const other = await open(referral.id, await press('find', referral.id, { q: 'zzz', need: 'sleep' }))
  expect(other.ways[1]!.because).not.toBe(m.work_find_need_ticked())
  expect(await open(referral.id, await press('find', referral.id, { ...asked, without: 'constructor' }))).toMatchObject({
    asked: { q: 'zzz' },
  })
})

test('what they were referred for and is not looked for is said', async () => {
  const referral = await world.referral({ needs: ['bereavement'] })
  const { press, open } = browser()
  expect((await open(referral.id)).notAsked).toBeNull()
  expect((await open(referral.id, await press('find', referral.id, { need: 'sleep' }))).notAsked).toContain(m.need_bereavement())
})
