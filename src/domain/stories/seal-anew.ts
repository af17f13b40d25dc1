import { sql } from 'kysely'
import type { Database } from '#platform/database'
import { seal, unseal, type Keyring, type Sealed } from '#platform/keyring'

/** What a round of sealing anew came to. */
export interface SealedAnew {
  sealed: number
  /** Pieces whose key is not in the file: they stay as they are. */
  lost: number
}

const AT_ONCE = 200

interface Row extends Sealed {
  id: string
}

/**
 * Seals every piece of a sensitive layer with the newest key, in all programmes of this server; nobody is shown the words. A piece that
 * somebody changes meanwhile is left to them. Broken off, it goes on from there the next time.
 */
export async function sealAnew(db: Database, keyring: Keyring, progress: (sealed: number) => void = () => undefined): Promise<SealedAnew> {
  const [newest] = keyring().keys()
  if (newest === undefined) throw new Error('there is no key to seal with')
  let sealed = 0
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<Row>`
      select id, sealed, sealed_with as "sealedWith" from door.pieces_to_seal_anew(${newest}, ${after}::uuid, ${AT_ONCE})`.execute(db)
    for (const row of rows) if (await sealOne(db, keyring, row)) sealed++
    progress(sealed)
    if (rows.length < AT_ONCE) break
    after = rows.at(-1)!.id
  }
  const { rows: left } = await sql<{ pieces: number }>`
    select coalesce(sum(pieces), 0)::int as pieces from door.story_keys() where key_name <> all (${[...keyring().keys()]}::text[])`.execute(
    db,
  )
  return { sealed, lost: left[0]?.pieces ?? 0 }
}

async function sealOne(db: Database, keyring: Keyring, row: Row): Promise<boolean> {
  const words = unseal(keyring, row, row.id)
  if (words === undefined) return false
  const { sealed, sealedWith } = seal(keyring, words, row.id)
  const { rows } = await sql<{ changed: boolean }>`
    select door.seal_anew(${row.id}::uuid, ${row.sealed}, ${sealed}, ${sealedWith}) as changed`.execute(db)
  return rows[0]?.changed === true
}
