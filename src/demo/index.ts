import type { Database } from '#platform/database'
import type { Identity } from '#platform/identity'

export async function loadDemo(_db: Database, _auth: Identity): Promise<void> {}
