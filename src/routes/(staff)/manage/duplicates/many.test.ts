import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { programmeWith } from '#domain/access'
import { proposeDuplicates } from '#domain/directory'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
const programme = await programmeWith(world.db, world.programmeId)
const manager = await world.member('manager')
const locals = { ctx: manager.ctx, programme, locale: 'en' }
const see = (query = '') =>
  load({ params: {}, url: new URL(`http://x/${query}`), route: { id: '/(staff)/manage' }, locals } as never) as Promise<{
    certain: { key: string; value: string; stays: string; lost: unknown[] }[]
    areTicked: boolean
    pairs: { key: string }[]
    decided: { text: string }[]
  }>
const cookies = new Map<string, string>()
const send = (ticked: string[]) => {
  const request = new Request('http://x/', { method: 'POST', body: new URLSearchParams(ticked.map((value) => ['pairs', value])) })
  const set = (name: string, value: string) => cookies.set(name, value)
  return actions.many!({ request, params: {}, route: { id: '/(staff)/manage' }, locals, cookies: { set } } as never)
}

test('pairs that are one for sure are ticked and decided in one form, and seen side by side where somebody asks', async () => {
  for (const name of ['Harbour choir', 'Harbour walks', 'Harbour chess'])
    for (const email of [null, `${name.replace(' ', '-')}@example.org`.toLowerCase()]) {
      const { id } = await world.service({ name, email })
      if (email)
        await inTransaction(world.system, ({ tx }) =>
          tx.updateTable('service').set({ source: 'north', source_id: id }).where('id', '=', id).execute(),
        )
      const phone = { service_id: id, number: `01632 9600${name.length}${name.charCodeAt(8)}` }
      await inTransaction(world.system, ({ tx }) => tx.insertInto('phone').values(phone).execute())
    }
  await inTransaction(world.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const { certain, pairs, areTicked } = await see()
  // A handful for all pairs together; asked pair by pair, fifty took 1,400.
  expect(asked.mock.calls.length).toBeLessThan(30)
  expect([certain.length, pairs, areTicked]).toEqual([3, [], false])
  // The one with an address is shown: with it only its organisation's name is lost.
  expect(certain.map(({ lost }) => lost.length)).toEqual([1, 1, 1])
  expect((await see('?tick=all')).areTicked).toBe(true)
  expect((await see(`?pair=${certain[1]!.key}`)).pairs.map(({ key }) => key)).toEqual([certain[1]!.key])

  expect(await send([])).toMatchObject({ status: 422, data: { errors: { pairs: 'Tick at least one first.' } } })
  expect(await send(['nonsense'])).toMatchObject({ status: 422 })
  await expect(send(certain.slice(0, 2).map(({ value }) => value))).rejects.toMatchObject({ status: 303 })
  expect(cookies.get('said')).toBe('duplicates-merged?merged=2&left=0')
  const after = await see()
  // One by itself is looked at like any other.
  expect([after.certain, after.pairs.map(({ key }) => key)]).toEqual([[], [certain[2]!.key]])
  expect(after.decided).toHaveLength(2)
})
