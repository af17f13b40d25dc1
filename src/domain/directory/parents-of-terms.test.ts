import { expect, test, vi } from 'vitest'
import { withParents } from './parents-of-terms.ts'

const term = (sourceId: string, parentSourceId: string | null) => ({ sourceId, parentSourceId })

test('a long chain, also one that ends in a ring, is walked over by its length', () => {
  const chain = Array.from({ length: 2000 }, (_, at) => term(`t${at}`, `t${at + 1}`))
  const asked = vi.spyOn(Map.prototype, 'get')
  const open = withParents(chain, new Map([['t2000', null]]))
  const closed = withParents(chain, new Map([['t2000', 't1999']]))
  const count = asked.mock.calls.length
  asked.mockRestore()
  expect(open.parentless).toEqual([])
  expect(closed.parentless).toEqual([{ sourceId: 't1999', parent: 't2000' }])
  expect(count).toBeLessThan(20_000)
})

test('of each ring the first of the list loses its parent, whichever way the walk came there', () => {
  const { parentless } = withParents([term('e', 'b'), term('c', 'b'), term('b', 'c'), term('g', 'h'), term('h', 'g')], new Map())
  expect(parentless.map(({ sourceId }) => sourceId)).toEqual(['c', 'g'])
})

test('a ring of terms that are here already is none of this list', () => {
  const here = new Map([
    ['x', 'y'],
    ['y', 'x'],
  ])
  expect(withParents([term('a', 'x')], here).parentless).toEqual([])
})
