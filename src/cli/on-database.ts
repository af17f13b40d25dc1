import { readConfig } from '#platform/config'
import { openDatabase, type Database } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { serverUrlOfOwner } from '#platform/migrate'
import { leaveTemporaryFolder, temporaryFolder } from '#platform/temporary'
import { m } from '#words'
import { Misuse } from './misuse.ts'

/**
 * Does something on the same database as the server, whether or not that is running now.
 *
 * @throws Misuse when the database is not up to date: only the server changes it
 */
export async function onDatabase<T>(act: (db: Database) => Promise<T>): Promise<T> {
  const config = readConfig()
  // Where SQLite puts what it does not keep in memory. A file there has no name, and goes with this process.
  process.env.SQLITE_TMPDIR = temporaryFolder(config.dataFolder)
  const embedded = config.ownerUrl ? undefined : await startEmbeddedPostgres(config.dataFolder)
  try {
    const url = await serverUrlOfOwner(config.ownerUrl ?? embedded!.url)
    if (!url) throw new Misuse(m.import_not_up_to_date())
    const { db, close } = openDatabase(url, 4, 'each-time')
    try {
      return await act(db)
    } finally {
      await close()
    }
  } finally {
    await embedded?.stop()
    leaveTemporaryFolder(config.dataFolder)
  }
}
