import pg from 'pg'
import type { Clock } from '../clock.ts'
import type { Keyring } from '../keyring.ts'

/** A database whose files we have, and where its backups go. */
export interface Source {
  /** PostgreSQL's own name for it: a copy that was brought back has the same. */
  cluster: string
  /** The folder with its files. */
  files: string
  segmentBytes: number
  /** Where the backups of all databases lie. */
  folder: string
  keyring: Keyring
  clock: Clock
}

/** Any number will do, as long as nobody else in this database takes the same. */
const ONE_AT_A_TIME = 4_300_003

/** Does something for the backups of a database; of a server and a command at once one waits for the other. */
export async function withSource<T>(
  url: string,
  about: Pick<Source, 'files' | 'folder' | 'keyring' | 'clock'>,
  act: (client: pg.Client, source: Source) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  // When it stops in the middle, the query under way hears of it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [ONE_AT_A_TIME])
    const { rows } = await client.query<{ cluster: string; bytes: string }>(
      `select system_identifier::text as cluster, pg_size_bytes(current_setting('wal_segment_size'))::text as bytes from pg_control_system()`,
    )
    return await act(client, { ...about, cluster: rows[0]!.cluster, segmentBytes: Number(rows[0]!.bytes) })
  } finally {
    await client.end()
  }
}
