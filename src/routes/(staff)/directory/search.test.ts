import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../../tests/support/world.ts'
import { askedIn, choicesIn, looserThan } from './search.ts'

const world = await openWorld()

test('a way by bus is offered only where the stops are known, and the minutes are said to be a guess', async () => {
  const offered = async () => {
    const { travels, travelHint } = await world.read((tx) => choicesIn(tx, 'en'))
    return { ways: travels.map(({ value }) => value), travelHint }
  }
  expect(await offered()).toEqual({ ways: ['', 'foot', 'car'], travelHint: expect.stringContaining('we know nothing here') })
  await inTransaction(world.system, ({ tx }) =>
    tx.insertInto('transit_stop').values({ source_id: '1', name: 'Quay', latitude: 53, longitude: 0 }).execute(),
  )
  expect(await offered()).toEqual({ ways: ['', 'foot', 'bus', 'car'], travelHint: expect.stringContaining('not the times') })
})

test('where nothing fits, each thing that was asked can be left out with one press, by a link or in the form that asks', () => {
  const typed = new URLSearchParams('q=zither&need=social&near=Quayside&within=1000&room=yes&day=MO&day=TU&page=3')
  const ways = looserThan(askedIn(typed))
  expect(ways.map(({ words }) => words)).toEqual([
    'Without the words',
    'At any distance',
    'Whatever is going on',
    'On any day',
    'Also what is full',
  ])
  expect(ways[0]!.href).toBe('/directory?need=social&near=Quayside&within=1000&day=MO&day=TU&room=yes&page=1#found')
  for (const { field, href } of ways) {
    const pressed = askedIn(new URLSearchParams(`${String(typed)}&without=${field}`))
    expect(pressed).toEqual(askedIn(new URL(href, 'http://localhost').searchParams))
    expect(looserThan(pressed)).toHaveLength(ways.length - 1)
  }
  expect(looserThan(askedIn(new URLSearchParams('without=near&near=Quayside')))).toEqual([])
})
