import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { askErasure, erasureAskedBy } from './index.ts'

const world = await openWorld()

const isNumber = async (number: string) => (await world.owner.query('select is_request_number($1) as is', [number])).rows[0].is as boolean

test('a request has a number that can be read out: eight letters and digits, none like another, and its own', async () => {
  const numbers = new Set<string>()
  for (const { id: clientId } of [await world.client(), await world.client()]) {
    await askErasure({ ...world.system, actor: { kind: 'client', id: clientId } }, { id: newId(), clientId })
    const { number } = (await world.read((tx) => erasureAskedBy(tx, clientId)))!
    expect(number).toMatch(/^[346789ACDEFGHJKMNPQRTWX]{8}$/)
    numbers.add(number)
  }
  expect(numbers.size).toBe(2)
})

test('a number with one letter misheard, or two that changed places, is no number', async () => {
  const { rows } = await world.owner.query<{ number: string }>('select new_request_number() as number from generate_series(1, 20)')
  for (const { number } of rows) {
    expect(await isNumber(number)).toBe(true)
    for (let at = 0; at < 7; at++) {
      const [one, other] = [number[at]!, number[at + 1]!]
      const misheard = number.slice(0, at) + (one === 'A' ? 'C' : 'A') + number.slice(at + 1)
      expect(await isNumber(misheard), `${number} ${misheard}`).toBe(false)
      const changed = number.slice(0, at) + other + one + number.slice(at + 2)
      if (one !== other && at < 6) expect(await isNumber(changed), `${number} ${changed}`).toBe(false)
    }
  }
})
