import { expect, test } from 'vitest'
import { nested } from './nested.ts'

const own = { kind: 'service', id: '01890000-0000-7000-8000-000000000001', source: 'council' } as const

test('what a source does not say is not made up: a row without its address, day or count is left out with what lies in it', () => {
  const said = nested(
    {
      url: [
        { id: 'u1', label: 'Our page' },
        { id: 'u2', url: 'https://example.org/' },
      ],
      metadata: [
        { id: 'm1', field_name: 'name', last_action_type: 'update' },
        { id: 'm2', field_name: 'name', last_action_date: '2026-05-01' },
      ],
      service_capacity: [
        { id: 'c1', available: '4' },
        { id: 'c2', available: '3', updated: '2026-05-01T10:00:00Z' },
      ],
      attribute: [{ id: 'a1', link_entity: 'url', link_id: 'u1', value: 'blue' }],
    },
    own,
    new Map(),
  )
  expect(said.additional_urls).toMatchObject([{ url: 'https://example.org/' }])
  expect(said.metadata).toMatchObject([{ last_action_date: '2026-05-01', last_action_type: '' }])
  expect(said.capacities).toMatchObject([{ available: 3, unit: { name: '' } }])
  expect(said).not.toHaveProperty('attributes')
  expect(JSON.stringify(said)).not.toMatch(/about:blank|1970/)
})
