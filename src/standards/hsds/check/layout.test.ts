import { expect, test } from 'vitest'
import { noFields, type SourceRow } from '../source-row.ts'
import type { Table } from '../tables.ts'
import { isOldLayout } from './layout.ts'

const row = (table: Table, fields: Record<string, string>): SourceRow => ({
  table,
  file: `${table}.csv`,
  line: 2,
  fields: Object.assign(noFields(), fields),
})
const organization = row('organization', { id: 'o1', name: 'Trust', description: 'Helps' })
const address = { id: 'a1', location_id: 'l1', address_1: '1 Quay' }

test('a package is of 1.x or 2.x where a file says so, or where nothing in it is of 3.x', () => {
  const old = [organization, row('location', { id: 'l1', name: 'Hall' }), row('address', address)]
  expect(isOldLayout(['regular_schedule.csv'], [])).toBe(true)
  expect(isOldLayout(['other_attribute.csv'], [row('attribute', { id: 'x' })])).toBe(true)
  expect(isOldLayout(['organization.csv'], old)).toBe(true)
  expect(isOldLayout(['organization.csv'], [...old, row('phone', { id: 'p1', department: 'Desk' })])).toBe(true)
  expect(isOldLayout(['organization.csv'], [row('organization', { id: 'o1', name: 'Trust', url: 'https://example.org' })])).toBe(true)
})

test('it is of 3.x where anything in it is', () => {
  expect(isOldLayout([], [organization, row('address', { ...address, address_type: 'physical' })])).toBe(false)
  expect(isOldLayout([], [organization, row('location', { id: 'l1', location_type: 'physical' })])).toBe(false)
  expect(isOldLayout([], [organization, row('attribute', { id: 'x', link_id: 's1' })])).toBe(false)
  expect(isOldLayout([], [row('organization', { id: 'o1', name: 'Trust', website: 'https://example.org' })])).toBe(false)
})
