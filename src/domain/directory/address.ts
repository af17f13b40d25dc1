import { sql } from 'kysely'
import type { Address } from './service-fields.ts'

/** The columns of a location `l` that are its address. */
export const ADDRESS = sql.raw('l.name, l.address_1, l.address_2, l.city, l.postal_code')

export interface AddressRow {
  name?: string | null
  address_1?: string | null
  address_2?: string | null
  city?: string | null
  postal_code?: string | null
}

/** An address as changes of an entry have it. */
export const addressOf = (row: AddressRow): Address => ({
  name: row.name ?? null,
  address1: row.address_1 ?? null,
  address2: row.address_2 ?? null,
  city: row.city ?? null,
  postalCode: row.postal_code ?? null,
})
