import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../../tests/support/world.ts'
import { askedIn, choicesIn } from './search.ts'

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

test('a language that is none is not asked for, so that what is kept of a search has its room', () => {
  const said = (language: string) => askedIn(new URLSearchParams({ language })).language
  expect(['nl', 'sgn', 'pt-BR', 'Ж'.repeat(200), 'nl; drop', ''].map(said)).toEqual(['nl', 'sgn', 'pt-BR', '', '', ''])
})
